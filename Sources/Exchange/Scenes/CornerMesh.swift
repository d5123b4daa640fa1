import Geometry
import Rendering

/// A model as most programs want it: a vertex has one normal, one texture coordinate and one
/// colour. Corners of faces that agree in all of them share a vertex.
package struct CornerMesh: Sendable {
  /// A corner, in the numbers that files have.
  package struct Vertex: Sendable, Hashable {
    /// In metres.
    package var position: SIMD3<Float>
    /// Of unit length.
    package var normal: SIMD3<Float>
    /// u to the right, v down.
    package var textureCoordinate: SIMD2<Float>
    /// Linear RGB, to be multiplied with the material's.
    package var color: SIMD3<Float>
  }

  /// In the order in which faces use them.
  package private(set) var vertices: [Vertex] = []
  /// Three indices a face, for each of the model's materials.
  package private(set) var faces: [[UInt32]]
  /// The index of each vertex.
  private var indices: [Vertex: UInt32] = [:]

  /// The faces of a model that have an area.
  ///
  /// - Parameter point: what is made of each position, in metres.
  package init(_ model: Model, point: (Vector3) -> Vector3 = { $0 }) {
    faces = model.materials.map { _ in [] }
    for face in model.mesh.faces where model.materials.indices.contains(face.material) {
      let corners = TriangleMesh.Corners(of: face, positions: model.mesh.positions)
      let area = corners.area
      guard area.isFinite, area.length > 1e-12 else { continue }
      let material = model.materials[face.material]
      let normals = [face.normals.a, face.normals.b, face.normals.c]
      let isFlat =
        material.shading == .flat || !normals.allSatisfy { $0.isFinite && $0 != .zero }
      for corner in 0..<3 {
        let normal = isFlat ? area.normalized : normals[corner].normalized
        // What is looked up nowhere keeps no vertices apart.
        let coordinate = material.texture == nil ? .zero : face.textureCoordinates[corner]
        faces[face.material].append(
          index(
            of: Vertex(
              position: SIMD3<Float>(point(corners[corner])), normal: SIMD3<Float>(normal),
              textureCoordinate: SIMD2<Float>(coordinate),
              color: SIMD3<Float>(face.colors[corner]))))
      }
    }
    indices = [:]
  }

  private mutating func index(of vertex: Vertex) -> UInt32 {
    if let known = indices[vertex] { return known }
    let index = UInt32(vertices.count)
    vertices.append(vertex)
    indices[vertex] = index
    return index
  }
}
