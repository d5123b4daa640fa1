import Foundation
import Geometry
import Rendering

/// A camera's pose, told from the point of the table's plane that it looks at.
struct CameraOrbit: Equatable {
  /// `ViewLatent.azimuth`, and so on.
  var azimuth: Double
  var elevation: Double
  var lean: Double
  var roll: Double
  var distance: Double
  /// The point looked at, where z = 0.
  var target: SIMD2<Double>

  /// The numbers of a pose; nil for a camera under the table's plane, or one that looks up or along
  /// it.
  ///
  /// - Parameter given: the azimuth that is wanted, near that of the pose; what is different is
  ///   told by `lean`. By default there is no lean, and if the camera looks straight down, no roll.
  init?(_ cameraFromWorld: RigidTransform, azimuth given: Double? = nil) {
    let rows = cameraFromWorld.rotation.transpose.columns
    let (right, forward) = (rows.0, rows.2)
    let centre = cameraFromWorld.inverse.translation
    guard forward.z < -Self.flattest, centre.z > 0 else { return nil }
    distance = centre.z / -forward.z
    let target = centre + distance * forward
    self.target = SIMD2(target.x, target.y)

    let level = (forward.x * forward.x + forward.y * forward.y).squareRoot()
    azimuth =
      given ?? (level > 1e-9 ? atan2(-forward.x, forward.y) : atan2(right.y, right.x))
    // The frame of a camera at this azimuth, without lean and roll.
    let turn = Matrix3x3.rotation(yaw: azimuth)
    let (side, ahead) = (turn * Vector3(1, 0, 0), turn * Vector3(0, 1, 0))
    lean = given == nil ? 0 : asin(min(1, max(-1, -forward.dot(side))))
    elevation = given == nil ? atan2(-forward.z, level) : atan2(-forward.z, forward.dot(ahead))
    let plain = cos(elevation) * ahead - sin(elevation) * Vector3(0, 0, 1)
    let down = plain.cross(side)
    roll = atan2(right.dot(down), right.dot(cos(lean) * side + sin(lean) * plain))
  }

  /// The sine of the least elevation.
  private static let flattest = sin(Double.pi / 180) - 1e-9

  /// The value of one of the latents that the orbit is about.
  subscript(latent: ViewLatent) -> Double {
    switch latent {
    case .azimuth: return azimuth
    case .elevation: return elevation
    case .lean: return lean
    case .roll: return roll
    case .distance: return distance
    case .targetX: return target.x
    case .targetY: return target.y
    default: return 0
    }
  }
}
