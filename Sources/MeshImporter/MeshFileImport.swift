import MeshInterchange

/// Reading one mesh file of whatever format, by its name.
enum MeshFileImport {
  /// The model in the file that is asked for, or why there is none.
  static func read(_ request: ImportRequest) -> ImportOutcome {
    let path = request.path
    let files = ConfinedFiles(of: path)
    if GLTFImport.reads(path) { return GLTFImport.read(path, files) }
    let format = MeshFormats.fileExtension(of: path)
    do throws(MeshFault) {
      guard MeshFormats.own.contains(format) else {
        return .model(try AssimpImport.read(files, format: format, given: request.given))
      }
      guard let bytes = files.meshBytes() else { return .failure("it cannot be read") }
      switch format {
      case "obj": return .model(try OBJImport.read(bytes, files, given: request.given))
      case "ply": return .model(try PLYImport.read(bytes))
      case "stl": return .model(try STLImport.read(bytes))
      default: return .model(try OFFImport.read(bytes))
      }
    } catch { return .failure(error.reason) }
  }
}
