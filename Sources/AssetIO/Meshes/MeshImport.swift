import Files
import Geometry
import MeshInterchange
import Rendering

/// Meshes from files, read in a process of their own: see `ImporterProcess`.
package enum MeshImport {
  /// The angle between neighbouring faces, in degrees, up to which a mesh without normals is
  /// smooth across their edge.
  package static let creaseAngleDegrees = 40.0

  /// Reads several mesh files at once: one import process for all of them, because most of the
  /// time goes into starting it.
  ///
  /// Each file's nodes and meshes are merged. Vertices at the same place are welded, degenerate
  /// faces are dropped, missing normals are made (`creaseAngleDegrees`), and diffuse textures are
  /// read: embedded ones, and PNG and JPEG files.
  ///
  /// The files that a mesh names (an OBJ file's material libraries, a glTF file's buffers,
  /// textures) come from its own directory or below. One that lies elsewhere is an error, and is
  /// not opened; symbolic links that lead there are no way around. What is given of a surface
  /// (`MeshFile.given`) is not looked for.
  ///
  /// Colours of materials, and of vertices in OBJ and glTF files, are linear RGB; colours of
  /// vertices and faces in PLY, OFF and STL files are sRGB, as scanners write them. What has no
  /// material is white.
  ///
  /// Other formats are read through Assimp, with those of its conventions that
  /// Documentation/Meshes.md names, and a warning.
  ///
  /// - Parameter textures: Where decoded textures are kept, so that others can share them.
  /// - Returns: The models in the order of `files`, in metres, +Z up.
  package static func load(
    _ files: [MeshFile], textures: TextureCache = TextureCache()
  ) throws(FileError) -> [Model] {
    try read(files, textures: textures).map(\.model)
  }

  /// As `load`, with what the files say and nobody here can honour.
  package static func read(
    _ files: [MeshFile], textures: TextureCache = TextureCache()
  ) throws(FileError) -> [ImportedMesh] {
    guard !files.isEmpty else { return [] }
    return try read(
      files, importer: ImporterProcess.find(for: files[0]), timeout: .seconds(30),
      textures: textures)
  }

  /// As `read`, with a named import program and the time that it may take.
  static func read(
    _ files: [MeshFile], importer: String, timeout: Duration,
    textures: TextureCache = TextureCache()
  ) throws(FileError) -> [ImportedMesh] {
    let process = ImporterProcess(executable: importer, timeout: timeout)
    try checkFormats(of: files, process)
    for file in files { try check(file) }
    let output = try process.run(
      files.flatMap { ImportRequest($0.path, given: $0.given).arguments })
    var stream = output.bytes[...]
    var models: [ImportedMesh] = []
    for file in files {
      func fail(_ reason: String) -> FileError { FileError(path: file.path, reason: reason) }
      let frame: (outcome: ImportOutcome, length: Int)?
      do { frame = try ImportOutcome.first(in: stream) } catch {
        throw fail("the mesh importer \(importer) answered nonsense; build it again")
      }
      guard let frame else {
        switch output.ending {
        case .exited:
          throw fail(
            "the mesh importer ended without an answer; check that \(importer) runs by itself")
        case .crashed:
          throw fail("the mesh importer crashed on it; the file is probably damaged")
        case .timedOut:
          throw fail(
            "the mesh importer did not finish in time; the file is damaged or too large")
        case .flooded:
          throw fail("the mesh is too large: over \(ImporterProcess.largestOutput) bytes")
        }
      }
      stream = stream.dropFirst(frame.length)
      switch frame.outcome {
      case .failure(let reason):
        throw fail("cannot be read as a mesh: \(singleLine(reason))")
      case .model(let raw):
        let (model, fileOrigin) = try ModelBuilder(file: file, textures: textures).placed(raw)
        models.append(
          ImportedMesh(
            model: model, warnings: raw.warnings.map(singleLine), fileOrigin: fileOrigin,
            textureNames: raw.materials.compactMap {
              if case .external(let name) = $0.texture { name } else { nil }
            }))
      }
    }
    return models
  }

  /// How the importer is confined on this system, in one line.
  package static func confinement() throws(FileError) -> String {
    let name = ImporterProcess.name
    let importer = try ImporterProcess.find(for: MeshFile(path: name))
    let process = ImporterProcess(executable: importer, timeout: .seconds(10))
    let answer = try process.run(["--confinement"]).bytes
    return "\(name): \(singleLine(String(decoding: answer, as: UTF8.self)))"
  }

  /// The program that reads meshes.
  ///
  /// - Returns: its path, and the version of the Assimp that it runs with, if it tells that.
  /// - Throws: `FileError` if it is missing, or does not run.
  package static func importer() throws(FileError) -> (path: String, assimp: String?) {
    let importer = try ImporterProcess.find(for: MeshFile(path: ImporterProcess.name))
    let process = ImporterProcess(executable: importer, timeout: .seconds(10))
    let (bytes, ending) = try process.run(["--libraries"])
    guard ending == .exited, !bytes.isEmpty else {
      throw FileError(
        path: importer,
        reason: "the mesh importer does not run; is Assimp's library there? `\(importer) "
          + "--libraries` says why, and scripts/bootstrap installs what is missing")
    }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return (importer, words.first == "Assimp" ? words.dropFirst().first.map(String.init) : nil)
  }

  /// Only for what no reader of ours knows, Assimp is asked what it does.
  private static func checkFormats(
    of files: [MeshFile], _ process: ImporterProcess
  ) throws(FileError) {
    let others = files.filter { !MeshFormats.own.contains($0.fileExtension) }
    guard !others.isEmpty else { return }
    let answer = String(decoding: try process.run(["--formats"]).bytes, as: UTF8.self)
    let more = answer.split(whereSeparator: \.isWhitespace).map(String.init)
    for file in others where !more.contains(file.fileExtension) {
      let own = MeshFormats.own.map { ".\($0)" }
      throw FileError(
        path: file.path,
        reason: "is not a mesh file that can be read; these are: \(own.joined(separator: ", "))"
          + (more.isEmpty
            ? "" : ", and \(more.count) formats through Assimp, such as \(Self.some(of: more))"))
    }
  }

  /// A few of many extensions, those that most people have.
  private static func some(of extensions: [String]) -> String {
    let usual = ["fbx", "dae", "3ds", "blend"].filter(extensions.contains)
    return (usual.isEmpty ? Array(extensions.prefix(4)) : usual).map { ".\($0)" }
      .joined(separator: ", ")
  }

  private static func check(_ file: MeshFile) throws(FileError) {
    guard file.scale.isFinite, file.scale > 0 else {
      throw FileError(
        path: file.path, reason: "has the scale \(file.scale), which is not positive")
    }
    try WholeFile.check(file.path)
  }

  private static func singleLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.isEmpty ? "its content is not understood" : line
  }
}
