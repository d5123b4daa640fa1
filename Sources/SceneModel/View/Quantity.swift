import Foundation
import Probability

/// What is known of a number before a picture is seen: the number itself, or a prior over it.
package enum Quantity: Sendable, Equatable {
  /// It is this.
  case known(Double)
  /// Anything in a range, alike.
  case uniform(ClosedRange<Double>)
  /// Normal, cut off at `reach` standard deviations.
  case normal(mean: Double, deviation: Double)

  /// How many standard deviations from its mean a Normal quantity can lie.
  package static let reach = 4.0

  /// Whether it is known, so that nothing is left to infer.
  package var isKnown: Bool {
    switch self {
    case .known: return true
    case .uniform(let range): return range.lowerBound == range.upperBound
    case .normal: return false
    }
  }

  /// The number, the middle of the range, or the mean.
  package var center: Double {
    switch self {
    case .known(let value): return value
    case .uniform(let range):
      return range.lowerBound + (range.upperBound - range.lowerBound) / 2
    case .normal(let mean, _): return mean
    }
  }

  /// The standard deviation of the prior; 0 of a known number.
  package var deviation: Double {
    switch self {
    case .known: return 0
    case .uniform(let range): return (range.upperBound - range.lowerBound) / 12.0.squareRoot()
    case .normal(_, let deviation): return deviation
    }
  }

  /// The least and the greatest value.
  package var bounds: ClosedRange<Double> {
    switch self {
    case .known(let value): return value...value
    case .uniform(let range): return range
    case .normal(let mean, let deviation):
      return mean - Self.reach * deviation...mean + Self.reach * deviation
    }
  }

  /// A draw. What is known takes no number from the generator.
  package func sample(using generator: inout some RandomNumberGenerator) -> Double {
    guard !isKnown else { return center }
    switch self {
    case .known(let value): return value
    case .uniform(let range):
      return Uniform(range.lowerBound, range.upperBound).sample(using: &generator)
    case .normal(let mean, let deviation):
      while true {
        let value = Normal(mean: mean, standardDeviation: deviation).sample(using: &generator)
        if bounds.contains(value) { return value }
      }
    }
  }

  /// The log density of a value, per unit; −∞ outside the bounds, 0 of a known number itself.
  ///
  /// - Parameter tolerance: how far beyond the bounds still counts as inside; scene files round.
  package func logDensity(of value: Double, tolerance: Double = 1e-6) -> Double {
    let bounds = bounds
    guard bounds.lowerBound - tolerance <= value, value <= bounds.upperBound + tolerance else {
      return -.infinity
    }
    switch self {
    case .known: return 0
    case .uniform(let range):
      let width = range.upperBound - range.lowerBound
      return width > 0 ? -log(width) : 0
    // What is cut off is less than 10⁻⁴.
    case .normal(let mean, let deviation):
      return Normal(mean: mean, standardDeviation: deviation).logDensity(of: value)
    }
  }

  /// The derivative of the log density inside the bounds, and minus the second one.
  package func slope(at value: Double) -> (slope: Double, curvature: Double) {
    guard case .normal(let mean, let deviation) = self else { return (0, 0) }
    let precision = 1 / (deviation * deviation)
    return ((mean - value) * precision, precision)
  }

  /// The quantity with all its numbers multiplied.
  package func scaled(by factor: Double) -> Quantity {
    switch self {
    case .known(let value): return .known(value * factor)
    case .uniform(let range):
      let (a, b) = (range.lowerBound * factor, range.upperBound * factor)
      return .uniform(min(a, b)...max(a, b))
    case .normal(let mean, let deviation):
      return .normal(mean: mean * factor, deviation: deviation * abs(factor))
    }
  }

  /// The quantity with its numbers shifted.
  package func shifted(by offset: Double) -> Quantity {
    switch self {
    case .known(let value): return .known(value + offset)
    case .uniform(let range):
      return .uniform(range.lowerBound + offset...range.upperBound + offset)
    case .normal(let mean, let deviation):
      return .normal(mean: mean + offset, deviation: deviation)
    }
  }
}
