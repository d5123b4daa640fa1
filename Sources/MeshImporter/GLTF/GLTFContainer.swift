/// A glTF file's parts: its JSON, and the bytes behind it in a GLB file.
struct GLTFContainer {
  /// The text of the JSON.
  let json: ArraySlice<UInt8>
  /// The binary chunk of a GLB file.
  let binary: ArraySlice<UInt8>?
  /// What is odd and does no harm, a sentence each.
  private(set) var remarks: [String] = []

  private static let magic = Array("glTF".utf8)

  /// The parts of `file`, whose name ends in ".glb" or in ".gltf".
  init(_ file: [UInt8], isNamedGLB: Bool) throws(GLTFFault) {
    guard file.starts(with: Self.magic) else {
      // White space and a byte order mark may come first; what is in UTF-16 gets a word of its own.
      let ignored: Set<UInt8> = [9, 10, 13, 32, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0]
      guard !isNamedGLB, file.first(where: { !ignored.contains($0) }) == UInt8(ascii: "{") else {
        throw GLTFFault(
          "it does not begin as a \(isNamedGLB ? "GLB" : "glTF") file does")
      }
      json = file[...]
      binary = nil
      return
    }
    guard file.count >= 12 else { throw GLTFFault("it is cut off after \(file.count) bytes") }
    let version = Self.integer(file, at: 4)
    guard version == 2 else {
      throw GLTFFault("it is GLB of version \(version); version 2 is read: export it again as that")
    }
    let length = Self.integer(file, at: 8)
    guard length <= file.count else {
      throw GLTFFault(
        "its header announces \(length) bytes, but it has \(file.count); it is damaged or cut off: "
          + "export it again")
    }
    if length < file.count {
      remarks.append(
        "it has \(file.count) bytes, of which its header announces \(length); the rest is not read")
    }
    var chunks: [(type: [UInt8], bytes: ArraySlice<UInt8>)] = []
    var at = 12
    while at < length {
      guard at + 8 <= length else {
        throw GLTFFault("its last chunk is cut off; it is damaged: export it again")
      }
      let size = Self.integer(file, at: at)
      guard at + 8 + size <= length else {
        throw GLTFFault(
          "its chunk at byte \(at) announces \(size) bytes, but only \(length - at - 8) follow; it "
            + "is damaged or cut off: export it again")
      }
      chunks.append((Array(file[at + 4..<at + 8]), file[at + 8..<at + 8 + size]))
      at += 8 + size
      // Chunks after the second are those of extensions.
      if chunks.count == 2 { break }
    }
    guard let first = chunks.first, first.type == Array("JSON".utf8) else {
      throw GLTFFault("its first chunk is not its JSON; it is damaged: export it again")
    }
    // Chunks are padded to whole words: with spaces, but some writers take zeros.
    var text = first.bytes
    while text.last == 0 { text.removeLast() }
    json = text
    binary = chunks.count == 2 && chunks[1].type == Array("BIN\0".utf8) ? chunks[1].bytes : nil
  }

  private static func integer(_ bytes: [UInt8], at index: Int) -> Int {
    bytes[index..<index + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
