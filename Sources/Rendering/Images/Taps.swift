/// The source pixels along one axis that a target pixel is made of.
struct Taps {
  /// The first of them.
  var first: Int
  /// Their weights, which sum to one.
  var weights: [Float]

  init(target: Int, scale: Double, offset: Double, sourceCount: Int) {
    if scale >= 1 {
      let low = offset + Double(target) * scale
      let high = low + scale
      first = min(max(Int(low), 0), sourceCount - 1)
      // A border that meets a pixel's own up to rounding does not reach into the next one.
      let last = min(max(Int((high - 1e-9).rounded(.up)) - 1, first), sourceCount - 1)
      weights = (first...last).map {
        Float(max(0, min(high, Double($0 + 1)) - max(low, Double($0))) / scale)
      }
    } else {
      let center = offset + (Double(target) + 0.5) * scale - 0.5
      let clamped = min(max(center, 0), Double(sourceCount - 1))
      first = min(Int(clamped), max(sourceCount - 2, 0))
      let fraction = Float(clamped - Double(first))
      weights = sourceCount == 1 ? [1] : [1 - fraction, fraction]
    }
  }
}
