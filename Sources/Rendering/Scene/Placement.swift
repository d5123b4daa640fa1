import Geometry

/// A mesh in a scene: which one, and where.
public struct Placement: Sendable, Equatable {
  /// Index into the renderer's meshes.
  public var mesh: Int
  /// The object's pose, in metres.
  public var worldFromObject: RigidTransform

  /// Makes a placement.
  public init(mesh: Int, worldFromObject: RigidTransform) {
    self.mesh = mesh
    self.worldFromObject = worldFromObject
  }
}
