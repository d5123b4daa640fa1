import Files

/// The file of a specification, as it was read.
package struct SpecificationDocument: Sendable {
  /// As the caller named it: a path, or the name of a shipped one.
  package let name: String
  /// The file's path.
  package let path: String
  /// All of the file.
  let text: String
  /// What stands there, and on which lines.
  package let value: LocatedJSON
  private let finder: SpecificationFileFinder

  /// What the copy of a specification is called that a generated set has of its own.
  package static let copyName = "specification.json"

  /// Reads a specification's file, by its path, by the folder of a generated set that has a copy of
  /// it, or by the name of a shipped one.
  ///
  /// - Throws: `FileError`.
  package init(readingFrom nameOrPath: String, shipped: ShippedFiles = .standard) throws {
    name = nameOrPath
    path = try Self.path(of: nameOrPath, shipped)
    let bytes = try WholeFile.read(path)
    value = try JSON5Reader.parse(bytes, path: path)
    text = String(decoding: bytes, as: UTF8.self)
    finder = SpecificationFileFinder(path: path, files: shipped)
  }

  private static func path(
    of nameOrPath: String, _ shipped: ShippedFiles
  ) throws(FileError) -> String {
    let copy = PathText.joined(nameOrPath, copyName)
    // A folder that happens to have the name of a shipped one does not hide it.
    let isShipped = !nameOrPath.contains("/") && shipped.file(named: nameOrPath, .scene) != nil
    if !isShipped, SystemFile.exists(copy) { return copy }
    return try shipped.path(of: nameOrPath, .scene)
  }

  /// What stands there.
  var json: JSON { value.json }

  /// The specification.
  package func specification() throws(FileError) -> SceneSpecification {
    let file = PathText.name(of: path)
    // The copy in a generated set is called what the specification was called.
    let original =
      file == Self.copyName
      ? DatasetDescription.specificationName(in: PathText.folder(of: path)) : nil
    return try SceneSpecification(
      value, name: original ?? SceneSpecification.name(ofFile: path), finder)
  }

  /// A copy for a file in a folder.
  ///
  /// - Parameter counts: see `SpecificationSource`.
  package func source(keptIn folder: String, counts: [Int]? = nil) -> SpecificationSource {
    var files: [String: String] = [:]
    _ = replacingFiles { name in
      guard let place = finder.pathBeside(name) else { return name }
      files[name] = PathText.relative(place, from: folder) ?? name
      return name
    }
    return SpecificationSource(text: text, files: files, counts: counts)
  }

  /// Writes a copy into the folder of a generated set, whose paths lead to the same files. The
  /// file itself is not written over.
  package func writeCopy(in folder: String) throws {
    let copy = PathText.joined(folder, Self.copyName)
    if let old = SystemFile.realPath(copy), old == SystemFile.realPath(path) { return }
    let document = replacingFiles { name in
      guard let place = finder.pathBeside(name) else { return name }
      return PathText.relative(place, from: folder) ?? SystemFile.realPath(place) ?? place
    }
    try WholeFile.write(Array(document.text.utf8), to: copy, durability: .later)
  }

  /// The document with other names of files.
  private func replacingFiles(_ replace: (String) -> String) -> JSON {
    func replaced(_ value: JSON, _ keys: Set<String>) -> JSON {
      guard case .object(let members) = value else { return value }
      return .object(
        members.map { member in
          guard keys.contains(member.key), case .string(let name) = member.value else {
            return member
          }
          return .init(member.key, .string(replace(name)))
        })
    }
    guard case .object(let members) = json else { return json }
    return .object(
      members.map { member in
        switch (member.key, member.value) {
        case ("meshes", .array(let meshes)):
          .init(member.key, .array(meshes.map { replaced($0, ["file", "texture"]) }))
        case ("camera", let camera): .init(member.key, replaced(camera, ["calibration"]))
        case ("table", let table): .init(member.key, replaced(table, ["texture"]))
        default: member
        }
      })
  }
}
