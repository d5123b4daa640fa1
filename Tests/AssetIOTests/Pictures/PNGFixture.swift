@testable import AssetIO

/// Writes PNG files of every kind, from the specification and without libpng, so that what is
/// read back has a second source. Compression is stored blocks.
struct PNGFixture {
  /// Grey 0, colour 2, palette 3, grey with alpha 4, colour with alpha 6.
  var colorType: UInt8 = 2
  /// Bits a sample.
  var bitDepth = 8
  var width = 5
  var height = 7
  var isInterlaced = false
  /// Chunks between the header and the pixels, such as a palette.
  var extraChunks: [(type: String, body: [UInt8])] = []
  /// Chunks behind the pixels.
  var lateChunks: [(type: String, body: [UInt8])] = []
  /// Whether rows are filtered, with each of the five filters in turn.
  var isFiltered = false

  /// Samples a pixel.
  var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 0 }

  /// The file whose sample at column, row and channel is what `sample` says.
  func file(_ sample: (_ column: Int, _ row: Int, _ channel: Int) -> Int) -> [UInt8] {
    var scanlines: [UInt8] = []
    // Adam7: first column and row of a pass, and its steps.
    let passes =
      isInterlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    for (firstColumn, firstRow, columnStep, rowStep) in passes where firstColumn < width {
      var above: [UInt8] = []
      for row in stride(from: firstRow, to: height, by: rowStep) {
        var bits: [UInt8] = []
        for column in stride(from: firstColumn, to: width, by: columnStep) {
          for channel in 0..<channels {
            let value = sample(column, row, channel)
            bits += (0..<bitDepth).reversed().map { UInt8(value >> $0 & 1) }
          }
        }
        bits += [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
        let line = (0..<bits.count / 8).map { byte in
          bits[byte * 8..<byte * 8 + 8].reduce(0) { $0 << 1 | $1 }
        }
        let filter = isFiltered ? UInt8(row % 5) : 0
        scanlines += [filter] + filtered(line, above: above, filter: filter)
        above = line
      }
    }
    let header =
      Self.bigEndian(width) + Self.bigEndian(height)
      + [UInt8(bitDepth), colorType, 0, 0, isInterlaced ? 1 : 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + Self.chunk("IHDR", header)
      + extraChunks.flatMap { Self.chunk($0.type, $0.body) }
      + Self.chunk("IDAT", Self.stored(scanlines))
      + lateChunks.flatMap { Self.chunk($0.type, $0.body) } + Self.chunk("IEND", [])
  }

  /// A row less what a filter predicts of it (PNG, 9.2).
  private func filtered(_ line: [UInt8], above: [UInt8], filter: UInt8) -> [UInt8] {
    let step = max(1, channels * bitDepth / 8)
    return line.indices.map { index in
      let left = index < step ? 0 : Int(line[index - step])
      let up = above.isEmpty ? 0 : Int(above[index])
      let corner = index < step || above.isEmpty ? 0 : Int(above[index - step])
      return line[index] &- UInt8(Self.prediction(filter, left, up, corner) & 255)
    }
  }

  /// What a filter predicts of a byte from the one before it, the one above, and the one before
  /// that.
  static func prediction(_ filter: UInt8, _ left: Int, _ up: Int, _ corner: Int) -> Int {
    switch filter {
    case 1: return left
    case 2: return up
    case 3: return (left + up) / 2
    case 4:
      let estimate = left + up - corner
      let nearest = [left, up, corner].map { abs(estimate - $0) }
      if nearest[0] <= nearest[1], nearest[0] <= nearest[2] { return left }
      return nearest[1] <= nearest[2] ? up : corner
    default: return 0
    }
  }

  static func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + body
    return bigEndian(body.count) + content + bigEndian(Int(slowCRC(content)))
  }

  static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// The checksum bit by bit, as the specification defines it.
  static func slowCRC(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
        crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1
      }
    }
  }

  /// A zlib stream of one stored block.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    precondition(bytes.count < 65536, "one block")
    let low = UInt8(bytes.count & 255)
    let high = UInt8(bytes.count >> 8)
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return [0x78, 0x01, 1, low, high, ~low, ~high] + bytes + bigEndian(b << 16 | a)
  }
}
