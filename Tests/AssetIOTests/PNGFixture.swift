@testable import AssetIO

/// Writes PNG files of every kind, from the specification and without libpng, so that what is
/// read back has a second source. Compression is stored blocks, filters are none.
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
      for row in stride(from: firstRow, to: height, by: rowStep) {
        var bits: [UInt8] = []
        for column in stride(from: firstColumn, to: width, by: columnStep) {
          for channel in 0..<channels {
            let value = sample(column, row, channel)
            bits += (0..<bitDepth).reversed().map { UInt8(value >> $0 & 1) }
          }
        }
        bits += [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
        scanlines.append(0)
        for byte in 0..<bits.count / 8 {
          scanlines.append(bits[byte * 8..<byte * 8 + 8].reduce(0) { $0 << 1 | $1 })
        }
      }
    }
    let header =
      Self.bigEndian(width) + Self.bigEndian(height)
      + [UInt8(bitDepth), colorType, 0, 0, isInterlaced ? 1 : 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + Self.chunk("IHDR", header)
      + extraChunks.flatMap { Self.chunk($0.type, $0.body) }
      + Self.chunk("IDAT", Self.stored(scanlines)) + Self.chunk("IEND", [])
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
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
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
