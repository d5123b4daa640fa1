/// What the import process found in one mesh file, before any of it is trusted.
///
/// Plain arrays in the file's own units and axes, node transforms applied. `AssetIO` checks every
/// number of it again, because it comes from a process that read somebody's file.
package struct RawModel: Sendable, Equatable {
  /// The materials that `parts` refer to.
  package var materials: [RawMaterial]
  /// The file's meshes, one for each use of a mesh by a node.
  package var parts: [RawPart]
  /// What the file says and nobody here can honour, though the shape is right: a sentence each,
  /// to be said to the user.
  package var warnings: [String]

  /// Makes a model from its parts.
  package init(
    materials: [RawMaterial] = [], parts: [RawPart] = [], warnings: [String] = []
  ) {
    self.materials = materials
    self.parts = parts
    self.warnings = warnings
  }
}

extension RawModel {
  /// No file may have more triangles: the renderer numbers them in 20 bits.
  package static let triangleLimit = 1 << 20

  /// What is said of a file that has more.
  package static func tooManyTriangles(_ count: Int) -> String {
    "it has \(count) triangles; at most \(triangleLimit) are read: simplify the mesh"
  }
}
