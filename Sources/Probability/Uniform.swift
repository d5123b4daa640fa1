import Foundation

/// The uniform distribution of a real number between two bounds.
@frozen
package struct Uniform: Sendable, Equatable {
  /// The lower bound, included.
  package var lowerBound: Double
  /// The upper bound, excluded from draws.
  package var upperBound: Double

  /// Makes a uniform distribution on [lowerBound, upperBound).
  @inlinable package init(_ lowerBound: Double, _ upperBound: Double) {
    precondition(lowerBound < upperBound, "a uniform distribution needs room between its bounds")
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  /// A draw in [lowerBound, upperBound).
  @inlinable package func sample(using generator: inout some RandomNumberGenerator) -> Double {
    let value = lowerBound + (upperBound - lowerBound) * Double.uniform(using: &generator)
    return value < upperBound ? value : upperBound.nextDown
  }

  /// The log density at `value`; −∞ outside the bounds.
  @inlinable package func logDensity(of value: Double) -> Double {
    lowerBound <= value && value <= upperBound ? -log(upperBound - lowerBound) : -.infinity
  }
}
