import AIR
import Files

extension Formatted {
  /// Position errors in per cent of the table's width: the median and what 95 % do not exceed.
  static func position(_ e: Evaluation, digits: Int = 2) -> String {
    median(e.positionErrorMedian * 100, e.positionError95 * 100, unit: " %", digits: digits)
  }

  /// Yaw errors of a mesh in degrees: the median and what 95 % do not exceed.
  static func yaw(_ e: Evaluation, mesh: Int, digits: Int = 1) -> String {
    median(
      e.yawErrorDegreesMedian(mesh), e.yawErrorDegrees95(mesh), unit: "°", digits: digits)
  }

  /// The share of right scenes, and of those whose yaws are right, too.
  static func scene(_ e: Evaluation) -> String {
    "\(percent(e.sceneAccuracy)) (\(percent(e.sceneAndYawAccuracy)))"
  }

  /// Errors of the camera, medians: azimuth and elevation in degrees, distance in per cent.
  static func camera(_ e: Evaluation, digits: Int = 2) -> String {
    guard !e.cameraErrors.isEmpty else { return "–" }
    return "\(fixed(e.cameraErrorMedian.azimuthDegrees, digits: digits))°, "
      + "\(fixed(e.cameraErrorMedian.elevationDegrees, digits: digits))°, "
      + percent(e.cameraErrorMedian.distance, digits: digits)
  }
}
