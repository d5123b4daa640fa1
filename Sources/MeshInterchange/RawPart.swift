/// Triangles that share a material.
package struct RawPart: Sendable, Equatable {
  /// `[vertex, 3]`.
  package var positions: [Float]
  /// `[vertex, 3]`, or empty.
  package var normals: [Float]
  /// `[vertex, 2]`, v upwards from the bottom of the picture; or empty.
  package var textureCoordinates: [Float]
  /// `[vertex, 3]`, or empty.
  package var colors: [Float]
  /// `[triangle, 3]`, indices of vertices.
  package var indices: [UInt32]
  /// Index of the material.
  package var material: UInt32

  /// Makes a part from its arrays.
  package init(
    positions: [Float], normals: [Float] = [], textureCoordinates: [Float] = [],
    colors: [Float] = [], indices: [UInt32], material: UInt32 = 0
  ) {
    self.positions = positions
    self.normals = normals
    self.textureCoordinates = textureCoordinates
    self.colors = colors
    self.indices = indices
    self.material = material
  }
}
