import Files

/// Columns and rows of a PNG or JPEG file, read off before anything is decoded or verified.
struct PictureExtent: Equatable, CustomStringConvertible {
  var width: Int
  var height: Int

  var description: String { "\(width)×\(height)" }

  /// How many pixels these are.
  var pixelCount: Int { MemoryLimit.product(width, height) }

  /// Throws unless there is memory to decode a picture of this size.
  func requireMemory(path: String) throws(FileError) {
    try MemoryLimit.require(
      MemoryLimit.product(pixelCount, PictureFile.decodingBytesPerPixel),
      for: "the picture of \(self) pixels", advice: "make it smaller first", path: path)
  }

  /// Makes one of its sides.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// What the bytes of a file say; nil if they are of another kind or end before they say it.
  init?(of file: [UInt8]) {
    func integer(_ at: Int, _ count: Int) -> Int? {
      guard at >= 0, at + count <= file.count else { return nil }
      return file[at..<at + count].reduce(0) { $0 << 8 | Int($1) }
    }
    if file.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      guard let width = integer(16, 4), let height = integer(20, 4) else { return nil }
      self.init(width: width, height: height)
      return
    }
    guard file.starts(with: [0xFF, 0xD8]) else { return nil }
    var at = 2
    while let marker = integer(at, 2), marker & 0xFF00 == 0xFF00 {
      switch marker & 0xFF {
      case 0xFF: at += 1  // A fill byte.
      case 0x01, 0xD0...0xD8: at += 2  // Without a length.
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard let height = integer(at + 5, 2), let width = integer(at + 7, 2) else { return nil }
        self.init(width: width, height: height)
        return
      default:
        guard let length = integer(at + 2, 2), length >= 2 else { return nil }
        at += 2 + length
      }
    }
    return nil
  }
}
