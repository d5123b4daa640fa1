// Vectorised elementary functions. Goals, in this order: no overflow, no NaN from finite input;
// absolute error below 2e-7; speed. (Relative accuracy of tanh near zero is not a goal.)

/// eˣ, for x clamped to [−87, 88], to about 1e-7 relative.
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2; eʳ by its Taylor series to r⁷ (remainder below 5e-9).
@inline(__always) func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let clamped = x.clamped(
    lowerBound: SIMD16(repeating: -87), upperBound: SIMD16(repeating: 88))
  // Adding 1.5 · 2²³ rounds to the nearest integer and leaves it in the low bits.
  let magic = SIMD16<Float>(repeating: 12_582_912)
  let shifted = clamped * SIMD16(repeating: 1.442_695_04) + magic
  let n = shifted - magic
  // ln 2 in two parts; the first has few bits, so that n times it is exact.
  let r =
    (clamped - n * SIMD16(repeating: 0.693_359_375)) + n * SIMD16(repeating: 2.121_944_4e-4)
  var series = SIMD16<Float>(repeating: 1 / 5040)
  series = series * r + SIMD16(repeating: 1 / 720)
  series = series * r + SIMD16(repeating: 1 / 120)
  series = series * r + SIMD16(repeating: 1 / 24)
  series = series * r + SIMD16(repeating: 1 / 6)
  series = series * r + SIMD16(repeating: 0.5)
  series = (series * r) * r + (r + SIMD16(repeating: 1))
  let exponent =
    unsafeBitCast(shifted, to: SIMD16<Int32>.self)
    &- SIMD16(repeating: Int32(bitPattern: Float(12_582_912).bitPattern) &- 127)
  let scale = unsafeBitCast(exponent &<< SIMD16(repeating: 23), to: SIMD16<Float>.self)
  return series * scale
}

/// 1 / (1 + e⁻ˣ)
@inline(__always) func logistic(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let one = SIMD16<Float>(repeating: 1)
  return one / (one + exponential(-x))
}

/// tanh x = 1 − 2 / (e²ˣ + 1)
@inline(__always) func hyperbolicTangent(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let one = SIMD16<Float>(repeating: 1)
  return one - SIMD16(repeating: 2) / (exponential(x + x) + one)
}

/// √x for x ≥ 0, to about 3e-7 relative; for subnormal x only that it is subnormally small.
///
/// 1/√x is guessed from the exponent's bits, to 3.5 %, and refined by Newton's method three times.
///
/// The processor's own instruction, which `SIMD16<Float>.squareRoot()` is where C's functions need
/// not set `errno`, is as fast and exact. It would change the last bits of every trained weight, so
/// it waits for the next training.
@inline(__always) func squareRoot(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let bits = unsafeBitCast(x, to: SIMD16<Int32>.self)
  var inverse = unsafeBitCast(
    SIMD16<Int32>(repeating: 0x5F37_59DF) &- (bits &>> SIMD16(repeating: 1)),
    to: SIMD16<Float>.self)
  let half = x * SIMD16(repeating: 0.5)
  for _ in 0..<3 {
    inverse = inverse * (SIMD16(repeating: 1.5) - (half * inverse) * inverse)
  }
  return x * inverse
}
