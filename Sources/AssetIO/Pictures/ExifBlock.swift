/// What an Exif block says that bears on a picture (Exif 2.32; a TIFF file in small).
struct ExifBlock: Equatable {
  /// How the picture is to be turned.
  var orientation = PictureOrientation.upright
  /// Whether the camera meant Adobe RGB (1998), which the DCF standard lets it say here alone.
  var isAdobeRGB = false

  /// Reads a block, with or without the six bytes `Exif`, 0, 0 before it; nil if it is damaged.
  init?(_ block: ArraySlice<UInt8>) {
    var bytes = block
    if bytes.starts(with: Array("Exif".utf8) + [0, 0]) { bytes = bytes.dropFirst(6) }
    guard let reader = Self.reader(bytes), let first = reader.integer(at: 4, size: 4),
      let directory = Self.directory(reader, at: first)
    else { return nil }
    if let entry = directory[0x0112] {
      // Cameras that do not know say 0.
      let value = entry.number
      guard let value, let orientation = PictureOrientation(rawValue: max(value, 1)) else {
        return nil
      }
      self.orientation = orientation
    }
    guard let place = directory[0x8769]?.number,
      let exif = Self.directory(reader, at: place)
    else { return }
    let colorSpace = exif[0xA001]?.number
    if colorSpace == 2 { isAdobeRGB = true }
    if colorSpace == 0xFFFF, let place = exif[0xA005]?.number,
      let interoperability = Self.directory(reader, at: place)
    {
      isAdobeRGB = interoperability[1]?.text.starts(with: Array("R03".utf8)) == true
    }
  }

  /// What a directory says under a tag.
  private struct Entry {
    /// If it is one whole number.
    var number: Int?
    /// Its four bytes, if they hold all of it.
    var text: [UInt8]
  }

  private static func reader(_ bytes: ArraySlice<UInt8>) -> OrderedBytes? {
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) {
      return OrderedBytes(bytes: bytes, isLittleEndian: true)
    }
    if bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) { return OrderedBytes(bytes: bytes) }
    return nil
  }

  /// The entries of the directory at a place; nil if they are not all there. Of two with one tag
  /// the first counts.
  private static func directory(_ reader: OrderedBytes, at place: Int) -> [Int: Entry]? {
    guard let count = reader.integer(at: place, size: 2) else { return nil }
    var entries: [Int: Entry] = [:]
    for index in 0..<count {
      let start = place + 2 + 12 * index
      guard let tag = reader.integer(at: start, size: 2),
        let type = reader.integer(at: start + 2, size: 2),
        let length = reader.integer(at: start + 4, size: 4),
        let value = reader.slice(start + 8, 4)
      else { return nil }
      guard entries[tag] == nil else { continue }
      // Types: 1 a byte, 3 two bytes, 4 four bytes.
      let size = [1: 1, 3: 2, 4: 4][type]
      entries[tag] = Entry(
        number: length == 1 ? size.flatMap { reader.integer(at: start + 8, size: $0) } : nil,
        text: Array(value))
    }
    return entries
  }
}
