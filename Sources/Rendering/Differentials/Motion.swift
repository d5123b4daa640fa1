import Geometry

/// A rigid motion: velocity of the object's origin and angular velocity about it, in the world.
public struct Motion: Sendable, Equatable {
  /// In m per unit of the parameter.
  public var velocity: Vector3
  /// In rad per unit of the parameter.
  public var angularVelocity: Vector3

  /// Makes a motion.
  public init(velocity: Vector3 = .zero, angularVelocity: Vector3 = .zero) {
    self.velocity = velocity
    self.angularVelocity = angularVelocity
  }

  /// The motions of an object on a table: along x, along y (metres), and yaw (radians).
  public static let onTable = [
    Motion(velocity: Vector3(1, 0, 0)), Motion(velocity: Vector3(0, 1, 0)),
    Motion(angularVelocity: Vector3(0, 0, 1)),
  ]
}
