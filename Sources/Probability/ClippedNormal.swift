import Foundation

/// A Normal variable cut off at 0 and 1, as a camera cuts off its noise: what lies beyond becomes 0
/// or 1.
package struct ClippedNormal: Sendable, Equatable {
  /// Of what is cut off.
  package var mean: Double
  /// The same; positive.
  package var deviation: Double

  /// Makes the distribution.
  package init(mean: Double, deviation: Double) {
    precondition(deviation > 0, "a Normal variable has a positive standard deviation")
    self.mean = mean
    self.deviation = deviation
  }

  /// The mean and the variance after the cut.
  ///
  /// With a = −μ/σ, b = (1 − μ)/σ, the Normal's φ and Φ and ΔΦ = Φ(b) − Φ(a):
  /// E x = μ ΔΦ + σ (φ(a) − φ(b)) + 1 − Φ(b), and
  /// E x² = (μ² + σ²) ΔΦ + 2 μ σ (φ(a) − φ(b)) + σ² (a φ(a) − b φ(b)) + 1 − Φ(b).
  package var moments: (mean: Double, variance: Double) {
    let a = -mean / deviation
    let b = (1 - mean) / deviation
    func below(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    func density(_ z: Double) -> Double { exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() }
    let inside = below(b) - below(a)
    let white = below(-b)
    let slope = density(a) - density(b)
    let first = mean * inside + deviation * slope + white
    let second =
      (mean * mean + deviation * deviation) * inside + 2 * mean * deviation * slope
      + deviation * deviation * (a * density(a) - b * density(b)) + white
    return (first, max(0, second - first * first))
  }
}
