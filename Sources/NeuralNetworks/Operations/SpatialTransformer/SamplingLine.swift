/// Evenly spaced places along one axis, `offset + step · k`, in indices of what is sampled, and
/// how they move with a window's scale and shift.
struct SamplingLine {
  var offset: Float
  var step: Float
  var offsetByScale: Float
  var stepByScale: Float
  var offsetByShift: Float

  /// The k in 0 ..< count whose place lies in (−1, extent): elsewhere nothing but zeros is read.
  func touched(count: Int, extent: Int) -> Range<Int> {
    // A window that lies nowhere, for a network that has lost its way, touches nothing.
    guard offset.isFinite, step.isFinite, step > 0 else { return 0..<0 }
    let last = Float(count)
    let first = min(max(((-1 - offset) / step).rounded(.down), 0), last)
    let end = min(max(((Float(extent) - offset) / step).rounded(.up) + 1, 0), last)
    var (lower, upper) = (Int(first), Int(max(first, end)))
    while lower < upper, offset + step * Float(lower) <= -1 { lower += 1 }
    while upper > lower, offset + step * Float(upper - 1) >= Float(extent) { upper -= 1 }
    return lower..<upper
  }
}
