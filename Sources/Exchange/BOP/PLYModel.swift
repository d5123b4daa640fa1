import AssetIO
import Geometry
import Rendering

/// A model as a PLY file in millimetres, as the benchmark's readers take it.
package struct PLYModel: Sendable {
  /// The file's text.
  package let text: String
  /// What its texture coordinates are of; nil for a model of several textures or none, whose
  /// vertices have colours alone.
  package let texture: Image?

  /// Makes the file's text.
  ///
  /// - Parameters:
  ///   - name: what the file says that it is.
  ///   - textureName: what the file of its texture will be called.
  package init(_ model: Model, name: String, textureName: String) {
    let center = model.center
    // All of it shows one picture, not coloured over, or there is none to be named.
    let used = Set(model.mesh.faces.map(\.material)).filter { model.materials.indices.contains($0) }
    let textures = used.map { model.materials[$0].texture }
    let first = textures.first.flatMap { $0 }
    texture = first != nil && textures.allSatisfy { $0 == first } ? first : nil

    var mesh = model
    // Colours of vertices stand for textures, too; so corners that show others are kept apart.
    for index in mesh.mesh.faces.indices
    where mesh.materials.indices.contains(mesh.mesh.faces[index].material) {
      let face = mesh.mesh.faces[index]
      let colors = (0..<3).map { Vector3(model.color(of: face, $0)) }
      mesh.mesh.faces[index].colors = .init(colors[0], colors[1], colors[2])
    }
    if texture == nil {
      for index in mesh.materials.indices { mesh.materials[index].texture = nil }
    }
    let corners = CornerMesh(mesh) { ($0 - center) * 1000 }
    var lines = ["ply", "format ascii 1.0", "comment \(name), in millimetres"]
    if texture != nil { lines.append("comment TextureFile \(textureName)") }
    lines.append("element vertex \(corners.vertices.count)")
    for property in ["x", "y", "z", "nx", "ny", "nz"] { lines.append("property float \(property)") }
    if texture != nil { lines += ["property float texture_u", "property float texture_v"] }
    for property in ["red", "green", "blue"] { lines.append("property uchar \(property)") }
    let faces = corners.faces.joined().count / 3
    lines += ["element face \(faces)", "property list uchar int vertex_indices", "end_header"]
    for vertex in corners.vertices {
      let (p, n) = (vertex.position, vertex.normal)
      var numbers = [p.x, p.y, p.z, n.x, n.y, n.z].map(Self.number)
      if texture != nil {
        // From the bottom up, as in OpenGL.
        let t = vertex.textureCoordinate
        numbers += [Self.number(t.x), Self.number(1 - t.y)]
      }
      numbers += SRGB.encode([vertex.color.x, vertex.color.y, vertex.color.z]).map { "\($0)" }
      lines.append(numbers.joined(separator: " "))
    }
    for indices in corners.faces {
      for face in stride(from: 0, to: indices.count, by: 3) {
        lines.append("3 \(indices[face]) \(indices[face + 1]) \(indices[face + 2])")
      }
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 1e7 ? "\(Int(value))" : "\(value)"
  }
}
