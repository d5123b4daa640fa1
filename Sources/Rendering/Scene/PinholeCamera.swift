import Foundation
import Geometry

/// A pinhole camera in OpenCV's convention: +X right, +Y down, +Z forward.
///
/// A world point p lies at (f·X/Z + c) pixels with (X, Y, Z) = `cameraFromWorld`(p), where pixel
/// centres are at half-integers, so that the principal point of a centred camera is exactly
/// (width / 2, height / 2).
public struct PinholeCamera: Sendable, Equatable {
  /// The picture's size in pixels.
  public var width: Int, height: Int
  /// Focal lengths along x and y, in pixels.
  public var focalLength: SIMD2<Double>
  /// Where the optical axis meets the picture, in pixels from its top-left corner.
  public var principalPoint: SIMD2<Double>
  /// The camera's pose.
  public var cameraFromWorld: RigidTransform
  /// Nothing nearer than this depth, in metres, is drawn.
  public var near: Double

  /// Makes a camera; without a principal point it is the picture's centre.
  public init(
    width: Int, height: Int, focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>? = nil,
    cameraFromWorld: RigidTransform, near: Double = 0.05
  ) {
    self.width = width
    self.height = height
    self.focalLength = focalLength
    self.principalPoint = principalPoint ?? SIMD2(Double(width), Double(height)) / 2
    self.cameraFromWorld = cameraFromWorld
    self.near = near
  }

  /// The pose of a camera that looks at `target` from `distance` metres.
  ///
  /// At azimuth 0 the camera is on the −y side of the target; a growing azimuth moves it
  /// counter-clockwise seen from above. Angles in radians.
  public static func cameraFromWorld(
    azimuth: Double, elevation: Double, distance: Double, target: Vector3 = .zero
  ) -> RigidTransform {
    let turn = Matrix3x3.rotation(yaw: azimuth)
    let forward = turn * Vector3(0, cos(elevation), -sin(elevation))
    let right = turn * Vector3(1, 0, 0)
    let down = forward.cross(right)
    let worldFromCamera = RigidTransform(
      rotation: Matrix3x3(columns: right, down, forward),
      translation: target - forward * distance)
    return worldFromCamera.inverse
  }

  /// Where a point of the camera's frame appears, in pixels; its depth must be positive.
  @inlinable public func project(camera point: Vector3) -> SIMD2<Double> {
    SIMD2(point.x, point.y) / point.z * focalLength + principalPoint
  }

  /// Where a point of the world appears, in pixels, and its depth in metres.
  @inlinable public func project(_ world: Vector3) -> (pixel: SIMD2<Double>, depth: Double) {
    let point = cameraFromWorld(world)
    return (project(camera: point), point.z)
  }

  /// The camera's centre in the world.
  public var center: Vector3 { cameraFromWorld.inverse.translation }

  /// The direction, in the world, of the points seen at `pixel`; scaled so that a point is
  /// `center + depth * ray`.
  public func ray(through pixel: SIMD2<Double>) -> Vector3 {
    let direction = (pixel - principalPoint) / focalLength
    return cameraFromWorld.rotation.transpose * Vector3(direction.x, direction.y, 1)
  }
}
