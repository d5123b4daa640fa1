import Geometry

/// The derivative of a scalar with respect to an object's rigid motion: a force and a torque, as a
/// potential's derivative is in mechanics.
///
/// When the object moves with velocity v and turns with angular velocity ω about its own origin
/// (both in the world), the scalar changes at the rate force·v + torque·ω.
public struct MotionGradient: Sendable, Equatable {
  /// Per metre.
  public var force: Vector3
  /// Per radian.
  public var torque: Vector3

  /// No change.
  public static let zero = MotionGradient(force: .zero, torque: .zero)

  /// Makes a gradient.
  public init(force: Vector3, torque: Vector3) {
    self.force = force
    self.torque = torque
  }

  /// The derivative in x, per metre.
  public var x: Double { force.x }
  /// The derivative in y, per metre.
  public var y: Double { force.y }
  /// The derivative in yaw, per radian.
  public var yaw: Double { torque.z }

  static func += (a: inout MotionGradient, b: MotionGradient) {
    a.force += b.force
    a.torque += b.torque
  }

  /// The gradient with its vectors turned into another frame.
  func rotated(by rotation: Matrix3x3) -> MotionGradient {
    MotionGradient(force: rotation * force, torque: rotation * torque)
  }
}

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
