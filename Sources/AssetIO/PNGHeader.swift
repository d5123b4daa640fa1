import Files

/// What a PNG file says about itself, after its framing and checksums have been verified.
///
/// libpng is asked only afterwards: it decodes without looking at the last chunks, of what it finds
/// it says little, and its own gamma conversion is a power of 2.2, which is not the sRGB curve. So
/// it gets the file without the chunks that it would act on, and hands out samples as they are
/// stored.
struct PNGHeader {
  /// Columns and rows.
  var width: Int, height: Int
  /// Bits a sample: 1, 2, 4, 8 or 16.
  var bitDepth: Int
  /// Whether there is one channel and no palette and no alpha.
  var isGrey: Bool
  /// How samples encode light.
  var transfer = Transfer.sRGB
  /// The file without anything but header, palette, transparency and pixels.
  var bareFile: [UInt8] = []

  /// How samples encode light.
  enum Transfer: Equatable {
    /// By the sRGB curve.
    case sRGB
    /// Light is the sample to this power.
    case power(Double)
  }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads the header of `file` and verifies it: the signature, the picture's size, every chunk's
  /// extent, and the checksum of every chunk that bears on the pixels.
  init(checking file: [UInt8], path: String) throws(FileError) {
    func fail(_ reason: String) -> FileError { FileError(path: path, reason: reason) }
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

    bareFile = Self.signature
    var isSRGB = false
    var at = Self.signature.count
    repeat {
      // The size is judged as soon as the header's checksum vouches for it.
      // (Each side first: the product of two 32-bit numbers can overflow.)
      let limit = PNG.largestPixelCount
      if at == 33, width > limit || height > limit || width * height > limit {
        throw fail(
          "the picture has \(width)×\(height) pixels; at most \(limit) pixels are read: make it "
            + "smaller first")
      }
      if at == 33 { try PictureExtent(width: width, height: height).requireMemory(path: path) }
      guard at + 12 <= file.count else { throw fail(Self.truncation(file)) }
      let end = at + 12 + Self.integer(file, at: at)
      guard end <= file.count else { throw fail(Self.truncation(file)) }
      let type = String(decoding: file[at + 4..<at + 8], as: UTF8.self)
      // A capital first letter marks a chunk without which the picture cannot be shown.
      let isKept = file[at + 4] & 0x20 == 0 || type == "tRNS"
      if isKept || type == "gAMA" || type == "sRGB" {
        guard CRC32.checksum(file[at + 4..<end - 4]) == Self.integer(file, at: end - 4) else {
          throw fail(
            "the PNG is damaged: the checksum of its \(Self.printable(type)) chunk at byte \(at) "
              + "is wrong")
        }
      }
      if isKept { bareFile += file[at..<end] }
      if type == "sRGB" || type == "iCCP" { isSRGB = true }
      if type == "gAMA", end - at == 16 {
        // The exponent from light to samples, times 100,000; 45,455 is what sRGB files say.
        let gamma = Double(Self.integer(file, at: at + 8)) / 100_000
        guard gamma >= 0.1, gamma <= 10 else {
          throw fail("the PNG is damaged: its gamma is \(gamma)")
        }
        transfer = abs(gamma - 1 / 2.2) < 1e-3 ? .sRGB : .power(1 / gamma)
      }
      at = end
      if type == "IEND" { break }
    } while true
    // These chunks outrank a gamma; another profile than sRGB's is taken for it.
    if isSRGB { transfer = .sRGB }
  }

  private static func truncation(_ file: [UInt8]) -> String {
    "the PNG is truncated after \(file.count) bytes; its end is missing"
  }

  private static func integer(_ file: [UInt8], at index: Int) -> Int {
    file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func printable(_ type: String) -> String {
    String(
      type.unicodeScalars.map {
        $0.isASCII && $0.value > 32 && $0.value < 127 ? Character($0) : "?"
      })
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
