import Probability

/// Changes to bytes of which nothing is known.
enum ByteMutation {
  /// Numbers at which readers slip: ends of integer types, signs, sizes that overflow when they are
  /// multiplied.
  static let integers: [UInt64] = [
    0, 1, 2, 3, 4, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 0x7FFF_FFFF,
    0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFFE, 0x4000_0001, 0x5555_5556, 0x1_0000_0000,
    0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF,
    // Floats: NaN, infinity, the largest, one that is subnormal, 1e30.
    0x7FC0_0000, 0x7F80_0000, 0xFF80_0000, 0x7F7F_FFFF, 0x0000_0001, 0x7149_F2CA,
  ]

  /// Changes `bytes` in one way; `other` is a file of the same kind.
  ///
  /// - Returns: what was done.
  static func apply(
    to bytes: inout [UInt8], other: [UInt8], using generator: inout PCG32
  ) -> String {
    guard !bytes.isEmpty else {
      bytes = other
      return "other file"
    }
    let at = generator.below(bytes.count)
    switch generator.below(10) {
    case 0:
      bytes[at] ^= 1 << UInt8(generator.below(8))
      return "bit \(at)"
    case 1:
      bytes[at] = UInt8(truncatingIfNeeded: generator.next())
      return "byte \(at)"
    case 2:
      bytes.removeLast(bytes.count - at)
      return "cut at \(at)"
    case 3:
      let part = generator.part(of: bytes.count)
      bytes.removeSubrange(part)
      return "remove \(part)"
    case 4:
      let part = generator.part(of: bytes.count)
      bytes.insert(contentsOf: Array(bytes[part]), at: at)
      return "copy \(part) to \(at)"
    case 5:
      let count = 1 + generator.below(16)
      bytes.insert(contentsOf: (0..<count).map { _ in UInt8(generator.below(256)) }, at: at)
      return "insert \(count) at \(at)"
    case 6:
      let part = generator.part(of: bytes.count)
      let value = generator.element(of: [UInt8(0), 0xFF, 0x20, 0x80])
      for index in part { bytes[index] = value }
      return "fill \(part)"
    case 7, 8:
      let size = generator.element(of: [1, 2, 4, 4, 8])
      let value = generator.element(of: integers)
      let isBig = generator.chance(0.5)
      for index in 0..<size where at + index < bytes.count {
        let place = isBig ? size - 1 - index : index
        bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * place))
      }
      return "integer \(value) at \(at)"
    default:
      guard !other.isEmpty else { return "nothing" }
      let start = generator.below(other.count)
      bytes = Array(bytes[..<at]) + Array(other[start...])
      return "splice at \(at)"
    }
  }
}
