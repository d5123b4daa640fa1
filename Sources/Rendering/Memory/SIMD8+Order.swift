// What the standard library has for these are loops until late in the compiler, and functions that
// are long with them are not inlined.

extension SIMD8<Int32> {
  /// The lesser ones of numbers whose differences fit 32 bits.
  @inline(__always)
  static func least(_ a: Self, _ b: Self) -> Self {
    let difference = a &- b
    return b &+ (difference & (difference &>> 31))
  }

  /// The greater ones of numbers whose differences fit 32 bits.
  @inline(__always)
  static func greatest(_ a: Self, _ b: Self) -> Self {
    let difference = a &- b
    return a &- (difference & (difference &>> 31))
  }

  /// The same numbers in 64 bits.
  @inline(__always) var widened: SIMD8<Int64> {
    var wide = SIMD8<Int64>()
    for lane in 0..<8 { wide[lane] = Int64(self[lane]) }
    return wide
  }
}

extension SIMD8<Int64> {
  /// The lesser ones of numbers whose differences fit 64 bits.
  @inline(__always)
  static func least(_ a: Self, _ b: Self) -> Self {
    let difference = a &- b
    return b &+ (difference & (difference &>> 63))
  }

  /// The greater ones of numbers whose differences fit 64 bits.
  @inline(__always)
  static func greatest(_ a: Self, _ b: Self) -> Self {
    let difference = a &- b
    return a &- (difference & (difference &>> 63))
  }

  /// The lower 32 bits.
  @inline(__always) var lowerHalves: SIMD8<Int32> {
    var halves = SIMD8<Int32>()
    for lane in 0..<8 { halves[lane] = Int32(truncatingIfNeeded: self[lane]) }
    return halves
  }
}
