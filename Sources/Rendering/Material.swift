import Geometry

/// What a surface looks like: a linear RGB colour, optionally multiplied by a texture.
public struct Material: Sendable, Equatable {
  /// Linear RGB, multiplied by the texture and by the mesh's corner colours.
  public var color: SIMD3<Float>
  /// A picture in linear RGB, filtered bilinearly and repeated in both directions.
  public var texture: Image?

  /// Makes a material.
  public init(color: SIMD3<Float> = .one, texture: Image? = nil) {
    self.color = color
    self.texture = texture
  }
}

/// A mesh with the materials that its faces refer to.
public struct Model: Sendable, Equatable {
  /// Positions and faces.
  public var mesh: TriangleMesh
  /// The materials, at least one; `mesh.faces[i].material` is an index into them.
  public var materials: [Material]

  /// Makes a model.
  public init(mesh: TriangleMesh, materials: [Material]) {
    self.mesh = mesh
    self.materials = materials
  }
}
