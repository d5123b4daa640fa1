/// IEEE 754 binary16, for weights that are stored in half the space: 11 bits of precision, from
/// 6·10⁻⁸ to 65504. By integer arithmetic, because not every processor that Swift runs on has the
/// type.
enum HalfPrecision {
  /// The nearest half, ties to even; larger numbers become infinite.
  static func bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: (bits >> 16) & 0x8000)
    let exponent = Int((bits >> 23) & 0xFF) - 127
    let fraction = bits & 0x7F_FFFF
    if exponent == 128 { return sign | 0x7C00 | (fraction == 0 ? 0 : 0x200) }
    // Rounding may carry into the exponent, which is what it should do.
    if exponent >= -14 {
      let whole = UInt32(exponent + 15) << 23 | fraction
      return exponent > 15 ? sign | 0x7C00 : sign | UInt16(min(rounded(whole, by: 13), 0x7C00))
    }
    // Subnormal: a multiple of 2⁻²⁴.
    guard exponent >= -25 else { return sign }
    return sign | UInt16(rounded(fraction | 0x80_0000, by: UInt32(-exponent - 1)))
  }

  /// The number that a half stands for, exactly.
  static func value(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let size = Float(fraction) * 0x1p-24
      return sign == 0 ? size : -size
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// `bits` shifted right, rounded to the nearest, ties to even.
  private static func rounded(_ bits: UInt32, by shift: UInt32) -> UInt32 {
    let kept = bits >> shift
    let rest = bits & ((1 << shift) - 1)
    let half: UInt32 = 1 << (shift - 1)
    return rest > half || (rest == half && kept & 1 == 1) ? kept + 1 : kept
  }
}
