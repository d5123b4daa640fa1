import Geometry

/// A mesh with the materials that its faces refer to.
public struct Model: Sendable, Equatable {
  /// Positions and faces.
  public var mesh: TriangleMesh
  /// The materials, at least one; `mesh.faces[i].material` is an index into them.
  public var materials: [Material]
  /// Which faces are drawn.
  public var culling: Culling

  /// Which faces are drawn.
  public enum Culling: Sendable, Equatable {
    /// Only faces whose front is towards the camera are drawn.
    case back
    /// All. The back of a face looks like its front, lit with the opposite normals.
    ///
    /// A closed convex mesh hides its backs from everywhere outside it, and is drawn as with
    /// `back`, at no more cost; of all others the faces count twice.
    case none
  }

  /// Makes a model.
  public init(mesh: TriangleMesh, materials: [Material], culling: Culling = .back) {
    self.mesh = mesh
    self.materials = materials
    self.culling = culling
  }
}
