import Files
import Foundation

/// Finds the files that a specification names: beside it, and then among the shipped meshes.
struct SpecificationFileFinder {
  /// The specification's path, as the caller named it.
  let path: String
  let files: ShippedFiles
  /// Where files lie, of a specification that `path` keeps a copy of: see `SpecificationSource`.
  var kept: [String: String]?

  /// The file that `object` names under `key`, which must be there.
  func file(
    _ object: JSONObjectReader, _ key: String, _ expected: String
  ) throws(FileError) -> URL {
    let name = try object.text(key, expected)
    if let kept { return try keptFile(name, kept) }
    if let beside = pathBeside(name) { return URL(fileURLWithPath: beside) }
    if let shipped = files.file(named: name, .mesh) { return shipped }
    let places =
      name.hasPrefix("/")
      ? "" : ", neither in \(PathText.folder(of: path)) nor among the shipped meshes"
    let remedy =
      nearestName(to: name, among: files.names(of: .mesh)).map { "; did you mean \"\($0)\"?" }
      ?? (name.hasPrefix("/") ? "" : "; the path counts from the specification's folder")
    throw FileError(
      path: path, line: try object.required(key, expected).line,
      reason: "there is no file \"\(name)\"\(places)\(remedy)")
  }

  /// The file that `object` names under `key`; nil without that key.
  func optionalFile(
    _ object: JSONObjectReader, _ key: String, _ expected: String
  ) throws(FileError) -> URL? {
    object.optional(key) == nil ? nil : try file(object, key, expected)
  }

  /// The path of a file that is there, counted from the specification's folder; nil if it is not.
  func pathBeside(_ name: String) -> String? {
    let place = place(name)
    return SystemFile.exists(place) ? place : nil
  }

  private func place(_ name: String) -> String {
    let folder = PathText.folder(of: path)
    return name.hasPrefix("/") || folder == "." ? name : PathText.joined(folder, name)
  }

  /// Where the file was, counted from the folder of the copy, or beside that, where it comes to lie
  /// if both are handed on together.
  private func keptFile(_ name: String, _ kept: [String: String]) throws(FileError) -> URL {
    let known = kept[name]
    // Those of which no place is kept were shipped ones.
    if known == nil, let shipped = files.file(named: name, .mesh) { return shipped }
    for candidate in [known, name, PathText.name(of: name)].compactMap({ $0 }) {
      if let found = pathBeside(candidate) { return URL(fileURLWithPath: found) }
    }
    let missing =
      known.map { "is neither at \(displayed(place($0))) nor beside this file" }
      ?? "is neither among the shipped meshes nor beside this file"
    throw FileError(
      path: path,
      reason: "the specification in it names \"\(displayed(name))\", which \(missing); put it there, "
        + "or say where a specification is whose meshes are there, with --scene my.json")
  }
}
