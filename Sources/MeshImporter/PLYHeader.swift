#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a PLY file announces of itself.
///
/// Assimp believes the counts in the header and works through them, long after the file has ended:
/// a file of 500 bytes with a damaged count keeps it busy for minutes. (What slips through here is
/// ended by `ImportLimits`.)
enum PLYHeader {
  /// Longer headers are not read further, and not doubted, in bytes.
  private static let largestLength = 1 << 16

  /// Why the file at `path` cannot be what its header says; nil if it can.
  static func fault(_ path: String) -> String? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: largestLength)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    fseek(file, 0, SEEK_END)
    return fault(header: bytes, fileSize: ftell(file))
  }

  private static func fault(header bytes: [UInt8], fileSize: Int) -> String? {
    let lineEnds: Set<UInt8> = [10, 13]
    for line in bytes.split(whereSeparator: lineEnds.contains) {
      let words = line.split { $0 == 32 || $0 == 9 }.map { String(decoding: $0, as: UTF8.self) }
      if words.first == "end_header" { return nil }
      guard words.first == "element" else { continue }
      guard words.count == 3, let count = Int(words[2]), count >= 0 else {
        return "its header has an element without a count; the file is damaged: export it again"
      }
      // Each takes at least a byte.
      guard count <= fileSize else {
        return "its header announces \(count) of an element, more than the file can hold; it is "
          + "damaged or cut off: export it again"
      }
    }
    return bytes.count < largestLength
      ? "its header does not end; the file is damaged: export it again" : nil
  }
}
