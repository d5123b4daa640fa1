/// Triangles that share a material.
public struct RawPart: Sendable, Equatable {
  /// `[vertex, 3]`.
  public var positions: [Float]
  /// `[vertex, 3]`, or empty.
  public var normals: [Float]
  /// `[vertex, 2]`, v upwards from the bottom of the picture; or empty.
  public var textureCoordinates: [Float]
  /// `[vertex, 3]`, or empty.
  public var colors: [Float]
  /// `[triangle, 3]`, indices of vertices.
  public var indices: [UInt32]
  /// Index of the material.
  public var material: UInt32

  /// Makes a part from its arrays.
  public init(
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
