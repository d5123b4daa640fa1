/// What a PNG file says about itself, after its framing and checksums have been verified.
///
/// libpng is asked only afterwards: it decodes without looking at the last chunks, and of what it
/// finds it says little.
struct PNGHeader: Equatable {
  /// Columns and rows.
  var width: Int, height: Int
  /// Bits a sample: 1, 2, 4, 8 or 16.
  var bitDepth: Int
  /// Whether there is one channel and no palette and no alpha.
  var isGrey: Bool

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads the header of `file` and verifies it: the signature, the picture's size, every chunk's
  /// extent, and the checksum of every chunk that is needed for the pixels.
  init(checking file: [UInt8], path: String) throws(AssetError) {
    func fail(_ reason: String) -> AssetError { AssetError(path: path, reason: reason) }
    let common = zip(file, Self.signature).prefix { $0 == $1 }.count
    guard common == Self.signature.count else {
      if common == file.count { throw fail("the PNG is truncated after \(file.count) bytes") }
      throw fail(Self.foreignFormat(file))
    }
    guard file.count >= 33 else { throw fail("the PNG is truncated after \(file.count) bytes") }
    guard file[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8)) else {
      throw fail("the PNG is damaged: it does not begin with a header chunk (IHDR)")
    }
    width = Self.integer(file, at: 16)
    height = Self.integer(file, at: 20)
    bitDepth = Int(file[24])
    isGrey = file[25] == 0

    var at = Self.signature.count
    repeat {
      // The size is judged as soon as the header's checksum vouches for it.
      if at == 33, width * height > PNG.largestPixelCount {
        throw fail(
          "the picture has \(width)×\(height) pixels; at most \(PNG.largestPixelCount) pixels "
            + "are read: make it smaller first")
      }
      guard at + 12 <= file.count else { throw fail(Self.truncation(file)) }
      let end = at + 12 + Self.integer(file, at: at)
      guard end <= file.count else { throw fail(Self.truncation(file)) }
      let type = file[at + 4..<at + 8]
      // A capital first letter marks a chunk that the pixels depend on.
      if file[at + 4] & 0x20 == 0 {
        let stored = Self.integer(file, at: end - 4)
        guard CRC32.checksum(file[at + 4..<end - 4]) == stored else {
          throw fail(
            "the PNG is damaged: the checksum of its \(Self.name(type)) chunk at byte \(at) is "
              + "wrong")
        }
      }
      at = end
      if type.elementsEqual("IEND".utf8) { return }
    } while true
  }

  private static func truncation(_ file: [UInt8]) -> String {
    "the PNG is truncated after \(file.count) bytes; its end is missing"
  }

  private static func integer(_ file: [UInt8], at index: Int) -> Int {
    file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func name(_ type: ArraySlice<UInt8>) -> String {
    String(decoding: type.map { (33...126).contains($0) ? $0 : 63 }, as: UTF8.self)
  }

  private static func foreignFormat(_ file: [UInt8]) -> String {
    let known: [(name: String, start: [UInt8])] = [
      ("a JPEG", [0xFF, 0xD8, 0xFF]), ("a GIF", Array("GIF8".utf8)), ("a BMP", Array("BM".utf8)),
      ("a TIFF", [0x49, 0x49, 0x2A, 0]), ("a TIFF", [0x4D, 0x4D, 0, 0x2A]),
      ("a WebP", Array("RIFF".utf8)),
    ]
    guard let match = known.first(where: { file.starts(with: $0.start) }) else {
      return "is not a PNG"
    }
    return "is not a PNG; it looks like \(match.name): convert it to PNG first"
  }
}
