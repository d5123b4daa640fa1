import Foundation

/// The Normal distribution of a real number.
@frozen
package struct Normal: Sendable, Equatable {
  /// The mean, in the unit of the value.
  package var mean: Double
  /// The standard deviation, positive, in the unit of the value.
  package var standardDeviation: Double

  /// log √(2π).
  @usableFromInline static let logRootTwoPi = 0.918_938_533_204_672_741_78

  /// Makes a Normal; the standard one by default.
  @inlinable package init(mean: Double = 0, standardDeviation: Double = 1) {
    precondition(standardDeviation > 0, "a standard deviation is positive")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// A draw from the Normal with mean 0 and standard deviation 1.
  ///
  /// The cosine half of Box and Muller's pair (Ann. Math. Stat. 29, 1958). The sine half is thrown
  /// away: keeping it would be hidden state, and a draw that always takes two uniforms keeps
  /// whatever is drawn after it in step.
  @inlinable package static func standardSample(
    using generator: inout some RandomNumberGenerator
  ) -> Double {
    let radius = (-2 * log(1 - Double.uniform(using: &generator))).squareRoot()
    return radius * cos(2 * .pi * Double.uniform(using: &generator))
  }

  /// A draw; `mean + standardDeviation * standardSample`, so its derivatives are one and the
  /// standard sample.
  @inlinable package func sample(using generator: inout some RandomNumberGenerator) -> Double {
    mean + standardDeviation * Self.standardSample(using: &generator)
  }

  /// The log density at `value`.
  @inlinable package func logDensity(of value: Double) -> Double {
    let z = (value - mean) / standardDeviation
    return -0.5 * z * z - log(standardDeviation) - Self.logRootTwoPi
  }

  /// The derivatives of the log density at `value`.
  @inlinable package func logDensityGradient(of value: Double) -> LocationScaleGradient {
    let z = (value - mean) / standardDeviation
    return LocationScaleGradient(
      value: -z / standardDeviation, mean: z / standardDeviation,
      logStandardDeviation: z * z - 1)
  }

  /// log Φ(z), Φ the standard Normal's probability of less than z.
  package static func logCumulative(_ z: Double) -> Double {
    guard z < -6 else { return log(0.5 * erfc(-z / 2.0.squareRoot())) }
    // Mills' ratio as a continued fraction.
    return -0.5 * z * z - logRootTwoPi + log(millsRatio(-z))
  }

  /// φ(z) / Φ(z): the derivative of log Φ.
  package static func logCumulativeSlope(_ z: Double) -> Double {
    guard z < -6 else { return exp(-0.5 * z * z - logRootTwoPi - logCumulative(z)) }
    return 1 / millsRatio(-z)
  }

  /// (1 − Φ(x)) / φ(x) of x > 6, to 12 digits.
  private static func millsRatio(_ x: Double) -> Double {
    1 / (1...12).reversed().reduce(x) { x + Double($1) / $0 }
  }

  /// The entropy in nats.
  @inlinable package var entropy: Double {
    0.5 + Self.logRootTwoPi + log(standardDeviation)
  }
}
