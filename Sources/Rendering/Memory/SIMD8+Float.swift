// As in `SIMD8+Order.swift`: what the standard library has for these are loops until late in the
// compiler. Masks have all bits of a lane set, or none.

extension SIMD8<Float> {
  /// The lanes whose numbers are negative.
  @inline(__always) var signs: SIMD8<Int32> {
    unsafeBitCast(self, to: SIMD8<Int32>.self) &>> 31
  }

  /// Without signs.
  @inline(__always) var magnitude: SIMD8<Float> {
    unsafeBitCast(unsafeBitCast(self, to: SIMD8<Int32>.self) & 0x7FFF_FFFF, to: SIMD8<Float>.self)
  }

  /// The numbers of one vector in the lanes of a mask, of another one elsewhere.
  @inline(__always)
  static func select(_ mask: SIMD8<Int32>, _ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
    let (x, y) = (unsafeBitCast(a, to: SIMD8<Int32>.self), unsafeBitCast(b, to: SIMD8<Int32>.self))
    return unsafeBitCast(y ^ ((x ^ y) & mask), to: SIMD8<Float>.self)
  }

  /// The numbers in the lanes of a mask, zero elsewhere.
  @inline(__always)
  func kept(_ mask: SIMD8<Int32>) -> SIMD8<Float> {
    unsafeBitCast(unsafeBitCast(self, to: SIMD8<Int32>.self) & mask, to: SIMD8<Float>.self)
  }

  /// The lanes whose numbers are less than others.
  @inline(__always)
  func isLess(_ other: SIMD8<Float>) -> SIMD8<Int32> { (self - other).signs }

  @inline(__always)
  static func greater(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
    select(a.isLess(b), b, a)
  }

  @inline(__always)
  static func lesser(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
    select(a.isLess(b), a, b)
  }

  /// Brought between zero and one.
  @inline(__always) var share: SIMD8<Float> {
    let positive = kept(~signs)
    return Self.select((1 - positive).signs, SIMD8(repeating: 1), positive)
  }

  /// The least one of the numbers in the lanes of a mask.
  @inline(__always)
  func least(_ mask: SIMD8<Int32>) -> Float {
    let eight = Self.select(mask, self, SIMD8(repeating: .greatestFiniteMagnitude))
    let low = eight.lowHalf
    let high = eight.highHalf
    let a = Swift.min(Swift.min(low.x, high.x), Swift.min(low.y, high.y))
    let b = Swift.min(Swift.min(low.z, high.z), Swift.min(low.w, high.w))
    return Swift.min(a, b)
  }

  /// The greatest one.
  @inline(__always)
  func greatest(_ mask: SIMD8<Int32>) -> Float { -(0 - self).least(mask) }

  @inline(__always)
  static func load(_ numbers: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(numbers).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  func store(_ numbers: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(numbers).storeBytes(of: self, as: SIMD8<Float>.self)
  }

  /// The angle of (x, y) with the first axis, −π to π, to about 1e-7.
  @inline(__always)
  static func angle(y: SIMD8<Float>, x: SIMD8<Float>) -> SIMD8<Float> {
    let (height, width) = (y.magnitude, x.magnitude)
    let isSteep = width.isLess(height)
    let (less, more) = (select(isSteep, width, height), select(isSteep, height, width))
    let a = less / (more + 1e-30)
    let s = a * a
    // Least largest error of atan(a)/a as a polynomial in a² of degree seven.
    var p = s * -0.0040552765 + 0.02186542
    p = p * s - 0.055915706
    p = p * s + 0.0964243
    p = p * s - 0.13908713
    p = p * s + 0.1994658
    p = p * s - 0.33329862
    p = (p * s + 0.99999934) * a
    p = select(isSteep, Float.pi / 2 - p, p)
    p = select(x.signs, Float.pi - p, p)
    let sign = unsafeBitCast(y, to: SIMD8<Int32>.self) & Int32.min
    return unsafeBitCast(unsafeBitCast(p, to: SIMD8<Int32>.self) | sign, to: SIMD8<Float>.self)
  }
}

extension EightLanes {
  /// Whether a lane of a mask is set.
  @inline(__always)
  static func any(_ lanes: SIMD8<Int32>) -> Bool { oneBitALane(lanes) != 0 }
}
