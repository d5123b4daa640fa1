import Files
import Foundation

/// Finds the files that a specification names: beside it, and then among the shipped meshes.
struct SpecificationFileFinder {
  /// The specification's path, as the caller named it.
  let path: String
  let files: ShippedFiles

  /// The file that `object` names under `key`, which must be there.
  func file(
    _ object: JSONObjectReader, _ key: String, _ expected: String
  ) throws(FileError) -> URL {
    let name = try object.text(key, expected)
    let folder = PathText.folder(of: path)
    let beside = name.hasPrefix("/") || folder == "." ? name : PathText.joined(folder, name)
    if SystemFile.exists(beside) { return URL(fileURLWithPath: beside) }
    if let shipped = files.file(named: name, .mesh) { return shipped }
    let places =
      name.hasPrefix("/")
      ? "" : ", neither in \(folder) nor among the shipped meshes"
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
}
