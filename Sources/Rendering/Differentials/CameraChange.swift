import Geometry

/// A change of a camera: the direction of a forward derivative.
public struct CameraChange: Sendable, Equatable {
  /// Velocity of its centre and turn about it, both in the world.
  public var motion: Motion
  /// Of the focal lengths, in pixels.
  public var focalLength: SIMD2<Double>
  /// Of the principal point, in pixels.
  public var principalPoint: SIMD2<Double>

  /// Makes a change.
  public init(
    motion: Motion = Motion(), focalLength: SIMD2<Double> = .zero,
    principalPoint: SIMD2<Double> = .zero
  ) {
    self.motion = motion
    self.focalLength = focalLength
    self.principalPoint = principalPoint
  }

  /// All ten numbers of a camera one by one: its centre's place along x, y and z (metres), its turn
  /// about them (radians), the two focal lengths and the principal point's two coordinates
  /// (pixels).
  public static let each: [CameraChange] = {
    let axes = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)]
    let units = [SIMD2(1.0, 0), SIMD2(0, 1.0)]
    return axes.map { CameraChange(motion: Motion(velocity: $0)) }
      + axes.map { CameraChange(motion: Motion(angularVelocity: $0)) }
      + units.map { CameraChange(focalLength: $0) } + units.map { CameraChange(principalPoint: $0) }
  }()
}

/// The derivative of a loss in a camera.
public struct CameraGradient: Sendable, Equatable {
  /// In the camera's motion: velocity of its centre and turn about it, both in the world.
  public var motion = MotionGradient.zero
  /// In the focal lengths, per pixel.
  public var focalLength = SIMD2<Double>.zero
  /// In the principal point, per pixel.
  public var principalPoint = SIMD2<Double>.zero
}
