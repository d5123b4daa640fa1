import Files

/// The folder that a mesh file lies in: the only place, with what is below it, that the mesh may
/// pull files from.
///
/// A mesh may come from anywhere, and the names in it lead wherever its author wished. The import
/// process asks here before it opens a file, and `AssetIO` before it reads a texture.
package struct ModelFolder: Sendable {
  /// The folder, as the path of the mesh file names it.
  package let path: String
  /// Whether the mesh file's format writes names as URIs, with `%20` for a space.
  private let namesAreURIs: Bool

  /// The folder of the mesh file at `meshPath`.
  package init(ofMesh meshPath: String) {
    let slash = meshPath.utf8.lastIndex(of: UInt8(ascii: "/"))
    path = slash.map { $0 == meshPath.startIndex ? "/" : String(meshPath[..<$0]) } ?? "."
    let name = meshPath.lowercased()
    namesAreURIs = name.hasSuffix(".gltf") || name.hasSuffix(".glb")
  }

  /// What a mesh refers to a file for.
  package enum Purpose: String, Sendable {
    /// A picture on its surface.
    case texture
    /// The materials of an OBJ file.
    case materialLibrary = "material library"
    /// The numbers of a glTF file.
    case buffer
    /// Something that only the format's reader knows the use of.
    case file
  }

  /// Why a file is not opened for a mesh.
  package struct Refusal: Error, Equatable {
    /// One sentence about the mesh file.
    package let reason: String

    /// Makes a refusal of the file that the mesh calls `name`.
    package init(_ purpose: Purpose, _ name: String, _ fault: String) {
      reason = "its \(purpose.rawValue) \"\(name)\" \(fault)"
    }
  }

  /// The path of the file that the mesh calls `name`, whether there is one or not.
  package func path(of name: String, for purpose: Purpose) throws(Refusal) -> String {
    let literal = try path(of: name, asBytes: Array(name.utf8), for: purpose)
    // Not every exporter encodes what it writes, so the name is first tried as it is.
    guard namesAreURIs, !SystemFile.exists(literal), let decoded = Self.decodingPercents(name)
    else { return literal }
    return try path(of: name, asBytes: decoded, for: purpose)
  }

  private func path(
    of name: String, asBytes bytes: [UInt8], for purpose: Purpose
  ) throws(Refusal) -> String {
    let thing = purpose == .texture ? "picture" : "file"
    guard let parts = Self.partsInside(bytes) else {
      throw Refusal(
        purpose, name,
        "is outside its folder; put the \(thing) beside the mesh and name it without a "
          + "folder")
    }
    let path = "\(path)/\(parts.joined(separator: "/"))"
    guard isInside(path) else {
      throw Refusal(
        purpose, name,
        "leads out of its folder by a symbolic link; put the \(thing) itself beside the mesh "
          + "and name it without a folder")
    }
    return path
  }

  /// The names of a relative path from the first folder to the file; nil if it is absolute, has
  /// a scheme or a drive, or leaves the folder by "..".
  ///
  /// By bytes, as the system reads them: a slash with an accent over it is one `Character`.
  private static func partsInside(_ name: [UInt8]) -> [String]? {
    let separators: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: "\\")]
    guard !name.prefix(1).contains(where: separators.contains), !name.contains(UInt8(ascii: ":"))
    else { return nil }
    var depth = 0
    var parts: [String] = []
    for part in name.split(whereSeparator: separators.contains) {
      parts.append(PathText.text(of: part))
      depth += parts.last == ".." ? -1 : parts.last == "." ? 0 : 1
      if depth < 0 { return nil }
    }
    return parts
  }

  /// Whether `path`, when all symbolic links are followed, is the folder or below it; true if
  /// nothing is there.
  private func isInside(_ path: String) -> Bool {
    guard let file = Self.realPath(path) else { return true }
    return Self.realPath(self.path).map { file.starts(with: $0) } ?? false
  }

  /// The absolute path without symbolic links, with a slash at its end; nil if nothing is there.
  private static func realPath(_ path: String) -> [UInt8]? {
    guard let resolved = SystemFile.realPath(path) else { return nil }
    let bytes = PathText.bytes(of: resolved)
    return bytes.last == UInt8(ascii: "/") ? bytes : bytes + [UInt8(ascii: "/")]
  }

  /// The bytes of a URI with `%20` and its like replaced; nil if it has none.
  private static func decodingPercents(_ uri: String) -> [UInt8]? {
    func digit(_ byte: UInt8) -> UInt8? {
      Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }
    var rest = Array(uri.utf8)[...]
    var decoded: [UInt8] = []
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2).compactMap(digit)
      if byte == UInt8(ascii: "%"), digits.count == 2 {
        decoded.append(16 * digits[0] + digits[1])
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return decoded.count == uri.utf8.count ? nil : decoded
  }
}
