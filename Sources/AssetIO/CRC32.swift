/// The checksum of PNG chunks (PNG specification, annex D; polynomial 0xEDB88320, reflected).
enum CRC32 {
  /// Tables for eight bytes at a time ("slicing by eight"): table k holds the effect of a byte
  /// that is followed by k zero bytes, and begins at entry 256 k.
  private static let tables: [UInt32] = {
    var tables = [
      (0..<UInt32(256)).map { byte in
        (0..<8).reduce(byte) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
      }
    ]
    for _ in 1..<8 {
      tables.append(tables[tables.count - 1].map { $0 >> 8 ^ tables[0][Int($0 & 255)] })
    }
    return tables.flatMap { $0 }
  }()

  /// The checksum of `bytes`.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { bytes in
      tables.withUnsafeBufferPointer { t in
        var crc: UInt32 = 0xFFFF_FFFF
        var at = 0
        while at + 8 <= bytes.count {
          var next: UInt32 = 0
          for offset in 0..<4 {
            let byte = (crc >> UInt32(8 * offset)) & 255 ^ UInt32(bytes[at + offset])
            next ^= t[(7 - offset) << 8 | Int(byte)]
            next ^= t[(3 - offset) << 8 | Int(bytes[at + 4 + offset])]
          }
          crc = next
          at += 8
        }
        while at < bytes.count {
          crc = crc >> 8 ^ t[Int((crc ^ UInt32(bytes[at])) & 255)]
          at += 1
        }
        return ~crc
      }
    }
  }
}
