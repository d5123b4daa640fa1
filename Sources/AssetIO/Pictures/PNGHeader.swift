import CPNG
import Files

/// What a PNG file says about itself, after its framing and checksums have been verified.
///
/// libpng is asked only afterwards: it decodes without looking at the last chunks, of what it finds
/// it says little, and its own gamma conversion is a power of 2.2, which is not the sRGB curve. So
/// it gets the file without the chunks that it would act on, and hands out samples as they are
/// stored.
struct PNGHeader {
  /// Columns and rows as stored.
  var width: Int, height: Int
  /// Bits a sample: 1, 2, 4, 8 or 16.
  var bitDepth: Int
  /// Grey 0, colour 2, palette 3, grey with alpha 4, colour with alpha 6.
  var colorType: UInt8
  /// What is said of its colours.
  var colorChunks = PNGColorChunks()
  /// How the picture is to be turned.
  var orientation = PictureOrientation.upright
  /// What is to be said to the user, as in `DecodedPicture`.
  var warnings: [String] = []
  /// The file without anything but header, palette, transparency and pixels.
  private(set) var bareFile: [UInt8]

  /// Whether there is one channel and no palette and no alpha.
  var isGrey: Bool { colorType == 0 }
  /// Whether there are colours, in a palette or in the pixels.
  var hasColors: Bool { colorType & 2 != 0 }
  /// Whether there is a channel of alpha.
  var hasAlphaChannel: Bool { colorType & 4 != 0 }

  /// Reads the header of `file` and verifies it: the signature, the picture's size, every chunk's
  /// extent, and the checksum of every chunk that bears on the pixels.
  ///
  /// - Parameter keepsTransparency: Whether transparent colours (tRNS) stay in `bareFile`.
  init(
    checking file: consuming [UInt8], path: String, keepsTransparency: Bool = true
  ) throws(FileError) {
    func fail(_ reason: String) -> FileError { FileError(path: path, reason: reason) }
    bareFile = file
    let count = bareFile.count
    let common = zip(bareFile, PNG.signature).prefix { $0 == $1 }.count
    guard common == PNG.signature.count else {
      if common == count { throw fail("the PNG is truncated after \(count) bytes") }
      throw fail("is not a PNG")
    }
    guard count >= 33 else { throw fail("the PNG is truncated after \(count) bytes") }
    if bareFile[12..<16].elementsEqual("CgBI".utf8) {
      throw fail(
        "is a PNG in Apple's own variant (CgBI), as Xcode packs it into apps: give the original, or "
          + "save it again as PNG")
    }
    guard bareFile[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8)) else {
      throw fail("the PNG is damaged: it does not begin with a header chunk (IHDR)")
    }
    width = Self.integer(bareFile, at: 16)
    height = Self.integer(bareFile, at: 20)
    bitDepth = Int(bareFile[24])
    colorType = bareFile[25]

    var seen: Set<String> = []
    // What is kept moves down over what is not, so that a second copy is never needed.
    var keptEnd = PNG.signature.count
    var at = PNG.signature.count
    var type = ""
    repeat {
      // The size is judged as soon as the header's checksum vouches for it.
      if at == 33 { try PictureFile.check(width: width, height: height, path: path) }
      guard at + 12 <= count else { throw fail(Self.truncation(count)) }
      let end = at + 12 + Self.integer(bareFile, at: at)
      guard end <= count else { throw fail(Self.truncation(count)) }
      type = String(decoding: bareFile[at + 4..<at + 8], as: UTF8.self)
      // A capital first letter marks a chunk without which the picture cannot be shown.
      let isKept = bareFile[at + 4] & 0x20 == 0 || (type == "tRNS" && keepsTransparency)
      let isOnColors = PNGColorChunks.types.contains(type)
      let isSound = !(isKept || isOnColors || type == "eXIf") || checksumIsRight(at..<end)
      guard isSound || type == "eXIf" else {
        throw fail(
          "the PNG is damaged: the checksum of its \(Self.printable(type)) chunk at byte \(at) "
            + "is wrong")
      }
      // (Copied, because a slice would make the file move to a copy of itself.)
      func body() -> [UInt8] { Array(bareFile[at + 8..<end - 4]) }
      if isOnColors {
        if seen.contains("PLTE") || seen.contains("IDAT") {
          warnings.append("its \(type) chunk stands too late in the file and does not count")
        } else {
          colorChunks.add(type, body())
        }
      } else if type == "eXIf", !seen.contains("eXIf") {
        readExif(isSound ? body() : [])
      } else if type == "acTL", !seen.contains("IDAT") {
        warnings.append("it is animated; its first picture is read")
      }
      seen.insert(type)
      if isKept {
        if keptEnd < at { bareFile.move(at..<end, to: keptEnd) }
        keptEnd += end - at
      }
      at = end
    } while type != "IEND"
    bareFile.removeLast(count - keptEnd)
  }

  private mutating func readExif(_ body: [UInt8]) {
    if let exif = ExifBlock(body[...]) {
      orientation = exif.orientation
    } else {
      warnings.append(
        "its Exif block is damaged and does not count; if the picture should be turned, it is not")
    }
  }

  private func checksumIsRight(_ chunk: Range<Int>) -> Bool {
    let sum = bareFile.withUnsafeBufferPointer {
      let content = UnsafeBufferPointer(rebasing: $0[chunk.lowerBound + 4..<chunk.upperBound - 4])
      return crc32(0, content.baseAddress, UInt32(truncatingIfNeeded: content.count))
    }
    return Int(sum) == Self.integer(bareFile, at: chunk.upperBound - 4)
  }

  private static func truncation(_ count: Int) -> String {
    "the PNG is truncated after \(count) bytes; its end is missing"
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
}

extension [UInt8] {
  /// Copies some bytes to an earlier place, which may overlap them.
  mutating func move(_ range: Range<Int>, to place: Int) {
    precondition(place >= 0 && place <= range.lowerBound && range.upperBound <= count)
    withUnsafeMutableBytes {
      guard let base = $0.baseAddress else { return }
      (base + place).copyMemory(from: base + range.lowerBound, byteCount: range.count)
    }
  }
}
