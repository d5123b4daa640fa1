import Geometry
import Rendering

/// Where a picture's file, as it lies on the disk, shows what.
package struct PictureFrame: Sendable {
  /// The camera that takes pictures of the file's size, its lens's distortion undone.
  package let camera: PinholeCamera
  /// What the lens does besides; nil for nothing.
  package let calibration: Calibration?

  /// Of a picture that the camera has taken itself.
  package init(_ camera: PinholeCamera) {
    self.camera = camera
    calibration = nil
  }

  /// Of a picture that was brought to the camera's.
  package init(_ camera: PinholeCamera, fit: ImageFit) {
    var whole = camera
    (whole.width, whole.height) = (fit.source.width, fit.source.height)
    whole.focalLength = camera.focalLength * fit.scale
    whole.principalPoint = camera.principalPoint * fit.scale + SIMD2(fit.crop.x, fit.crop.y)
    self.camera = whole
    calibration = fit.calibration
  }

  /// Columns.
  package var width: Int { camera.width }
  /// Rows.
  package var height: Int { camera.height }

  /// Where a point of the world is seen, pixel centres at halves, and its depth in metres.
  package func project(_ world: Vector3) -> (pixel: SIMD2<Double>, depth: Double) {
    let (pixel, depth) = camera.project(world)
    return (calibration?.place(of: pixel) ?? pixel, depth)
  }

  /// Where a picture without distortion shows what this one shows at `pixel`.
  package func undistorted(_ pixel: SIMD2<Double>) -> SIMD2<Double> {
    guard let calibration else { return pixel }
    var place = pixel
    // What a lens does changes slowly, so that a few steps end at a fixed point.
    for _ in 0..<12 { place += pixel - calibration.place(of: place) }
    return place
  }

  /// The matrix of the camera in OpenCV's convention, row by row: the centre of the first pixel is
  /// at 0, where it is at ½ for us.
  package var matrix: [Double] {
    let (f, c) = (camera.focalLength, camera.principalPoint - 0.5)
    return [f.x, 0, c.x, 0, f.y, c.y, 0, 0, 1]
  }
}
