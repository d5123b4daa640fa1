import Geometry

/// A change of what a model's surface looks like: the direction of a forward derivative, or the
/// gradient that a reverse one gives. A list that is empty is no change, or was not asked for.
public struct SurfaceDifferential: Sendable, Equatable {
  /// Of the linear RGB colours of each face's corners; `[face]` of the model.
  public var cornerColors: [TriangleMesh.Corners<Vector3>]
  /// Of each material's linear RGB colour.
  public var materialColors: [Vector3]
  /// Of the linear RGB texels of each material's texture, nil where it has none.
  public var textures: [Image?]

  /// Makes a change.
  public init(
    cornerColors: [TriangleMesh.Corners<Vector3>] = [], materialColors: [Vector3] = [],
    textures: [Image?] = []
  ) {
    self.cornerColors = cornerColors
    self.materialColors = materialColors
    self.textures = textures
  }
}
