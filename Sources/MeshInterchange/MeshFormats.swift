/// Which mesh files are read, and by whom.
package enum MeshFormats {
  /// The extensions, in lower case, of what this project's own readers read. Assimp reads others.
  package static let own = ["obj", "ply", "stl", "off", "gltf", "glb"]

  /// Of these, the ones whose files stand on their XY plane, +Z up, unless a user says otherwise.
  /// Of all others +Y points up: glTF demands it, and Assimp turns what it reads so.
  package static let standingOnXY = ["obj", "ply", "stl", "off"]

  /// The extension of `path` in lower case, without its dot.
  package static func fileExtension(of path: String) -> String {
    let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }
}
