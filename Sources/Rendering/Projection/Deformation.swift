import Geometry

/// How the vertices of an object move, in its own frame.
final class Deformation {
  /// `[vertex]` of the prepared mesh, the fourth numbers zero.
  let velocities: [SIMD4<Float>]
  /// How the normals of flat faces turn with their triangles; zero for normals that are attributes
  /// of corners. `[face]`.
  let normals: [SIMD4<Float>]
  private let mesh: PreparedMesh

  /// - Parameter vertices: `[vertex]` of the model that the mesh was prepared from.
  init(_ vertices: [Vector3], of mesh: PreparedMesh) {
    self.mesh = mesh
    let moved = mesh.origin.vertices.map { vertices[$0] }
    velocities = moved.map { SIMD4($0) }
    normals = (0..<mesh.faces.count).map { face in
      guard mesh.origin.hasTriangleNormals[face] else { return .zero }
      let v = mesh.faces[face].vertices
      let p = mesh.corners(face)
      let (a, b, c) = (moved[Int(v.x)], moved[Int(v.y)], moved[Int(v.z)])
      // n = N / |N| with N = u × w.
      let (u, w) = (p.b - p.a, p.c - p.a)
      let area = u.cross(w)
      let n = area / area.length
      let change = (b - a).cross(w) + u.cross(c - a)
      return SIMD4((change - n * n.dot(change)) / area.length)
    }
  }

  @inline(__always)
  func velocity(of p: SIMD4<Float>, face: Int) -> SIMD4<Float> {
    let weights = mesh.origin.barycentrics.pointer[face](p)
    let v = mesh.faces.pointer[face].vertices
    return velocities[Int(v.x)] * weights.x + velocities[Int(v.y)] * weights.y
      + velocities[Int(v.z)] * weights.z
  }
}
