import Geometry

/// What a mesh was made of; looked at only for derivatives in colours, texels and vertices.
final class ModelOrigin: Sendable {
  let model: Model
  /// The model's face that each face is a side of: first the fronts, then the backs, if there are
  /// any, which list the second and the third corner the other way round.
  let faces: [Int]
  /// How many faces are fronts.
  let frontCount: Int
  /// The model's vertex that each vertex is.
  let vertices: [Int]
  /// Whether the normals of each face are those of its triangle, and move with its vertices.
  let hasTriangleNormals: [Bool]
  /// Index of each of the model's materials' textures, or −1.
  let textureOfMaterial: [Int]
  /// The weights of the three corners, the fourth number zero; `[face]`.
  let barycentrics: FrozenArray<AffineVector>

  init(
    model: Model, faces: [Int], frontCount: Int, vertices: [Int], hasTriangleNormals: [Bool],
    textureOfMaterial: [Int], corners: [TriangleMesh.Corners<Vector3>]
  ) {
    self.model = model
    self.faces = faces
    self.frontCount = frontCount
    self.vertices = vertices
    self.hasTriangleNormals = hasTriangleNormals
    self.textureOfMaterial = textureOfMaterial
    barycentrics = FrozenArray(
      corners.map {
        AffineVector(
          corners: $0, values: .init(SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0)))
      })
  }

  /// The corner of the model's face that a face has as its corner 0, 1 or 2.
  func corner(_ corner: Int, of face: Int) -> Int {
    face < frontCount || corner == 0 ? corner : 3 - corner
  }
}
