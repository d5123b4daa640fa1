import Geometry

/// How a mesh's triangles lie, and what follows from it.
struct FaceShapes {
  /// `[face]`.
  let corners: [TriangleMesh.Corners<Vector3>]
  /// Unit normals, `[face]`.
  let normals: [Vector3]
  let edges: [PreparedEdge]
  /// Whether one can go from any face to any other over shared vertices.
  private let isConnected: Bool
  /// Whether the surface is closed and bulges everywhere; a flat one with backs counts, too.
  let isConvex: Bool

  init(_ faces: [TriangleMesh.Face], positions: [Vector3], materials: [Material]) {
    corners = faces.map { TriangleMesh.Corners(of: $0, positions: positions) }
    normals = corners.map { $0.area.normalized }
    edges = PreparedEdge.edges(
      of: faces, positions: positions, normals: normals, materials: materials)
    isConnected = Self.isConnected(faces, vertexCount: positions.count)
    isConvex = isConnected && !edges.contains { $0.isHollow || $0.second < 0 }
  }

  /// Whether from everywhere each place of the picture shows one face at most and each row of
  /// pixels one run of them: a convex body, or faces that tile a convex polygon in a plane, with
  /// every vertex on the inner side of every edge of the border, which goes round once.
  func isSheet(_ positions: [Vector3]) -> Bool {
    guard isConnected, let normal = normals.first,
      let size = (positions.map { ($0 - positions[0]).length }).max()
    else { return false }
    if isConvex {
      // Not folded flat.
      return edges.allSatisfy { normals[Int($0.first)].dot(normals[Int($0.second)]) > -0.99 }
    }
    let border = edges.filter { $0.second < 0 }
    guard normals.allSatisfy({ ($0 - normal).length < 1e-9 }), !edges.contains(where: \.isHollow),
      Set(border.map(\.from)).count == border.count
    else { return false }
    let slack = 1e-9 * size
    return border.allSatisfy { edge in
      let from = positions[Int(edge.from)]
      let inward = normal.cross((positions[Int(edge.to)] - from).normalized)
      return positions.allSatisfy {
        abs(normal.dot($0 - from)) < slack && inward.dot($0 - from) > -slack
      }
    }
  }

  /// Whether one can go from any face to any other over shared vertices.
  private static func isConnected(_ faces: [TriangleMesh.Face], vertexCount: Int) -> Bool {
    var parents = Array(0..<vertexCount)
    func root(_ vertex: Int) -> Int {
      var vertex = vertex
      while parents[vertex] != vertex {
        parents[vertex] = parents[parents[vertex]]
        vertex = parents[vertex]
      }
      return vertex
    }
    var parts = vertexCount
    for face in faces {
      for corner in 1..<3 {
        let (a, b) = (root(Int(face.vertices[0])), root(Int(face.vertices[corner])))
        if a != b {
          parents[a] = b
          parts -= 1
        }
      }
    }
    return parts <= 1
  }
}
