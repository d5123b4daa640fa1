import Files

extension SceneFile {
  /// More scenes in one file are refused.
  private static let largestLineCount = 100_000

  /// Reads a scene file, or, of a name that ends in `.jsonl`, the scene files that its lines are,
  /// as `infer --samples` writes them: all of one specification and seen in one view.
  ///
  /// - Returns: at least one.
  /// - Throws: `FileError`.
  package static func readAll(
    _ path: String, specification: SceneSpecification? = nil
  ) throws -> [SceneFile] {
    guard path.lowercased().hasSuffix(".jsonl") else {
      return [try read(path, specification: specification)]
    }
    let bytes = try WholeFile.read(path)
    let lines = bytes.split(separator: UInt8(ascii: "\n")).enumerated()
      .filter { !$0.element.allSatisfy { $0 <= UInt8(ascii: " ") } }
    guard !lines.isEmpty, lines.count <= largestLineCount else {
      throw FileError(
        path: path,
        reason: "has \(lines.count) scenes; from 1 to \(largestLineCount) are read, one a line")
    }
    var files: [SceneFile] = []
    for (number, line) in lines {
      do {
        let document = try JSON5Reader.parse(Array(line), path: path)
        let file = try read(
          document, path: path, specification: specification ?? files.first?.specification)
        if let first = files.first {
          // Where views are inferred samples differ in them.
          let areInferred = first.scene.view != nil && file.scene.view != nil
          let areAlike =
            first.scene.camera == file.scene.camera && first.scene.view == file.scene.view
          guard areInferred || areAlike else {
            throw FileError(
              path: path, reason: "is seen by another camera than line 1; give scenes of one view")
          }
        }
        files.append(file)
      } catch let error as FileError where error.path == path {
        throw FileError(path: path, line: number + 1, reason: error.reason)
      }
    }
    return files
  }
}
