/// A rotation followed by a translation, in metres.
///
/// Values are named destination-from-source (`cameraFromWorld`, `worldFromObject`), so that in a
/// composition the adjacent names cancel: `cameraFromWorld * worldFromObject` is
/// `cameraFromObject`.
public struct RigidTransform: Sendable, Equatable {
  /// The rotation; orthonormal with determinant one.
  public var rotation: Matrix3x3
  /// The translation, in the destination's frame.
  public var translation: Vector3

  /// Makes a transform from its parts.
  @inlinable public init(rotation: Matrix3x3 = .identity, translation: Vector3 = .zero) {
    self.rotation = rotation
    self.translation = translation
  }

  /// The pose of something that stands at (x, y, z) and is turned by `yaw` radians about +Z.
  public init(x: Double, y: Double, z: Double = 0, yaw: Double) {
    self.init(rotation: .rotation(yaw: yaw), translation: Vector3(x, y, z))
  }

  /// The transform that changes nothing.
  public static let identity = RigidTransform()

  /// The transform applied to a point.
  @inlinable public func callAsFunction(_ point: Vector3) -> Vector3 {
    rotation * point + translation
  }

  /// Destination and source exchanged.
  @inlinable public var inverse: RigidTransform {
    let transposed = rotation.transpose
    return RigidTransform(rotation: transposed, translation: -(transposed * translation))
  }

  /// `(a * b)(p) == a(b(p))`.
  @inlinable public static func * (a: RigidTransform, b: RigidTransform) -> RigidTransform {
    RigidTransform(rotation: a.rotation * b.rotation, translation: a(b.translation))
  }
}
