/// What kind of file a picture's first bytes say that it is.
enum PictureFormat: Equatable {
  /// A PNG, or the beginning of one.
  case png
  /// A JPEG.
  case jpeg
  /// Something known that is not read, with its article: "a GIF".
  case other(String)
  /// Something else.
  case unknown

  /// Looks at the first bytes of `file`.
  init(of file: [UInt8]) {
    if file.starts(with: PNG.signature) || PNG.signature.starts(with: file) {
      self = .png
    } else if file.starts(with: [0xFF, 0xD8, 0xFF]) || file == [0xFF, 0xD8] {
      self = .jpeg
    } else if let name = Self.container(file) {
      self = .other(name)
    } else if let match = Self.known.first(where: { file.starts(with: $0.start) }) {
      self = .other(match.name)
    } else if let name = Self.markup(file) {
      self = .other(name)
    } else {
      self = .unknown
    }
  }

  private static let known: [(name: String, start: [UInt8])] = [
    ("a PNG that was damaged by a transfer as text", [0x89, 0x50, 0x4E, 0x47]),
    ("an MNG", [0x8A, 0x4D, 0x4E, 0x47]), ("a JNG", [0x8B, 0x4A, 0x4E, 0x47]),
    ("a GIF", Array("GIF8".utf8)), ("a BMP", Array("BM".utf8)),
    ("a TIFF", [0x49, 0x49, 0x2A, 0]), ("a TIFF", [0x4D, 0x4D, 0, 0x2A]),
    ("a TIFF", [0x49, 0x49, 0x2B, 0]), ("a TIFF", [0x4D, 0x4D, 0, 0x2B]),
    ("a JPEG XL", [0xFF, 0x0A]), ("a JPEG XL", [0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20]),
    ("a JPEG 2000", [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]),
    ("a JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]),
    ("a PDF", Array("%PDF".utf8)), ("a PostScript file", Array("%!PS".utf8)),
    ("a Photoshop file", Array("8BPS".utf8)), ("an OpenEXR", [0x76, 0x2F, 0x31, 1]),
    ("a Radiance HDR", Array("#?RADIANCE".utf8)), ("a Radiance HDR", Array("#?RGBE".utf8)),
    ("a QOI", Array("qoif".utf8)), ("a DDS", Array("DDS ".utf8)),
    ("a KTX2", [0xAB, 0x4B, 0x54, 0x58, 0x20]), ("an icon file", [0, 0, 1, 0]),
    ("a ZIP", [0x50, 0x4B, 3, 4]), ("a gzip", [0x1F, 0x8B]),
    ("a Git LFS pointer in place of a picture", Array("version https://git-lfs".utf8)),
  ]

  /// Formats whose name stands behind a length or a size.
  private static func container(_ file: [UInt8]) -> String? {
    guard file.count >= 12 else { return nil }
    let brand = file[8..<12]
    if file.starts(with: Array("RIFF".utf8)) {
      return brand.elementsEqual("WEBP".utf8) ? "a WebP" : "a RIFF file"
    }
    guard file[4..<8].elementsEqual("ftyp".utf8) else { return nil }
    switch String(decoding: brand, as: UTF8.self) {
    case "avif", "avis": return "an AVIF"
    case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": return "a HEIC"
    default: return "a video, or a picture kept like one"
    }
  }

  /// What begins as text does: white space, a byte order mark, a comment may come first.
  private static func markup(_ file: [UInt8]) -> String? {
    let start = String(decoding: file.prefix(1024), as: UTF8.self).lowercased()
    let first = start.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if first.hasPrefix("<"), start.contains("<svg") { return "an SVG" }
    if first.hasPrefix("<!doctype html") || first.hasPrefix("<html") { return "an HTML page" }
    // Portable pixmaps: P1 to P7 and white space.
    let magic = Array(file.prefix(3))
    if magic.count == 3, magic[0] == 0x50, (0x31...0x37).contains(magic[1]),
      [0x20, 0x0A, 0x0D, 0x09].contains(magic[2])
    {
      return "a portable pixmap (PNM)"
    }
    return nil
  }
}
