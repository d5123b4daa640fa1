/// The cyclic redundancy check CRC-32C (Castagnoli's polynomial; RFC 3720, section 12.1).
package enum CRC32C {
  /// The check of some bytes.
  package static func checksum(of bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { check, byte in
      check >> 8 ^ table[Int(UInt8(truncatingIfNeeded: check) ^ byte)]
    }
  }

  /// The check as records have it: turned, and a constant added, because the check of bytes that
  /// hold their own check is always the same.
  package static func masked(_ bytes: [UInt8]) -> UInt32 {
    let check = checksum(of: bytes)
    return (check >> 15 | check << 17) &+ 0xA282_EAD8
  }

  /// What each byte does to the check.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { check, _ in
      check & 1 == 1 ? check >> 1 ^ 0x82F6_3B78 : check >> 1
    }
  }
}
