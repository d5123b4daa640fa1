import MeshInterchange

/// Reading STL files, text and binary.
enum STLImport {
  /// The model in these bytes of an STL file.
  static func read(_ bytes: [UInt8]) throws(MeshFault) -> RawModel {
    // Binary ones may begin with "solid", too; the length tells.
    if STLBinary.hasExactLength(bytes) { return try STLBinary.read(bytes) }
    if isText(bytes) {
      var text = try STLText(bytes)
      return try text.model()
    }
    return try STLBinary.read(bytes)
  }

  /// Whether it begins as text does: "solid", in any letters, after white space.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    let start = bytes.prefix(1024)
    let mark: Set<UInt8> = [0xEF, 0xBB, 0xBF, 9, 10, 11, 12, 13, 32]
    let word = start.drop { mark.contains($0) }.prefix(5).map { $0 | 32 }
    // No name has a zero byte in it; the count of triangles in a binary file has.
    return word == Array("solid".utf8) && !start.contains(0)
  }
}
