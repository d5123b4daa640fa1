import MeshInterchange

/// Reading one mesh file of whatever format, by its name.
enum MeshFileImport {
  /// The model in the file at `path`, or why there is none.
  static func read(_ path: String) -> ImportOutcome {
    let files = ConfinedFiles(of: path)
    if GLTFImport.reads(path) { return GLTFImport.read(path, files) }
    guard let bytes = files.meshBytes() else { return .failure("it cannot be read") }
    let name = path.lowercased()
    do throws(MeshFault) {
      if name.hasSuffix(".obj") { return .model(try OBJImport.read(bytes, files)) }
      if name.hasSuffix(".ply") { return .model(try PLYImport.read(bytes)) }
      if name.hasSuffix(".stl") { return .model(try STLImport.read(bytes)) }
      if name.hasSuffix(".off") { return .model(try OFFImport.read(bytes)) }
      throw MeshFault("its name says no format that is read")
    } catch { return .failure(error.reason) }
  }
}
