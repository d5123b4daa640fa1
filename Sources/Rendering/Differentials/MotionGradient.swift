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

extension MotionGradient {
  /// What has been gathered in an object's frame, in the world's.
  init(_ objectAdjoint: ObjectAdjoint, _ view: ObjectView) {
    self = MotionGradient(
      force: Vector3(objectAdjoint.force), torque: Vector3(objectAdjoint.torque)
    )
    .rotated(by: view.worldFromObject.rotation)
  }
}
