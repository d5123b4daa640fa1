import Probability
import Rendering

/// What a pattern on the table explains of a picture, where the specification's nuisances have one.
///
/// A pattern multiplies what a pixel shows of the table with 1 + t z (1 + τ), channel by
/// channel: z is the pixel's own, of mean zero, a mean square of one and at most `reach`; the
/// contrast t and the tint τ are the whole table's. τ is the direction in which the table's
/// pixels differ most, t what the median pixel tells. So a table that shows no pattern explains
/// nothing, and what stands out of the pattern that there is, as an object does that was
/// missed, stays unexplained.
struct PatternFit {
  /// The largest z.
  private static let reach: Float = 3
  /// The largest τ.
  private static let largestTint: Float = 0.25
  /// A pixel shows the table if this much of its light comes from there, in linear RGB.
  private static let leastLight: Float = 0.02

  /// The pattern's part of the picture, `[height, width]`.
  let drawn: [SIMD4<Float>]
  /// t.
  let contrast: Double

  /// - Parameters:
  ///   - residual: picture − rendering, `[height, width]`.
  ///   - table: what of the rendering is the table's.
  ///   - largestContrast: of a pattern.
  init(residual: [SIMD4<Float>], table: [SIMD4<Float>], largestContrast: Double) {
    let pixels = table.indices.filter { table[$0].sum() > 3 * Self.leastLight }
    var drawn = [SIMD4<Float>](repeating: .zero, count: table.count)
    guard !pixels.isEmpty, largestContrast > 0 else {
      (self.drawn, contrast) = (drawn, 0)
      return
    }
    let tint = Self.tint(pixels, residual, table)
    let heights = pixels.map { pixel -> Float in
      let direction = table[pixel] * tint
      return (residual[pixel] * direction).sum() / (direction * direction).sum()
    }
    // About its middle: a table that is black all over shows no pattern. The median of a Normal
    // variable's size is 0.67 deviations.
    let middle = Float(quantile(heights.map(Double.init), 0.5))
    contrast = min(
      largestContrast, quantile(heights.map { Double(abs($0 - middle)) }, 0.5) / 0.6745)
    let limit = Self.reach * Float(contrast)
    for (pixel, height) in zip(pixels, heights) {
      drawn[pixel] = table[pixel] * tint * min(limit, max(-limit, height))
    }
    self.drawn = drawn
  }

  /// 1 + τ, and zero.
  private static func tint(
    _ pixels: [Int], _ residual: [SIMD4<Float>], _ table: [SIMD4<Float>]
  ) -> SIMD4<Float> {
    var tint = SIMD4<Float>(1, 1, 1, 0)
    // Steps of the power method; pixels that stand out do not turn the direction.
    for _ in 0..<8 {
      var sum = SIMD4<Float>.zero
      for pixel in pixels {
        let share = residual[pixel] / (table[pixel] + SIMD4(0, 0, 0, 1))
        let height = (share * tint).sum() / 3
        sum += share * min(1, max(-1, height))
      }
      let mean = sum.sum() / 3
      guard mean > 0 else { break }
      tint = (sum / mean).clamped(
        lowerBound: SIMD4(1 - largestTint, 1 - largestTint, 1 - largestTint, 0),
        upperBound: SIMD4(1 + largestTint, 1 + largestTint, 1 + largestTint, 0))
    }
    return tint
  }
}
