import Foundation

/// A Normal wrapped around a circle: the distribution of an angle.
///
/// density(x) = Σₖ Normal(x + k·period; mean, standard deviation), all integers k
/// (K. Mardia and P. Jupp, "Directional Statistics", section 3.5.7).
@frozen
package struct WrappedNormal: Sendable, Equatable {
  /// The mean, in the unit of the value; any of its images will do.
  package var mean: Double
  /// The standard deviation before wrapping, positive.
  package var standardDeviation: Double
  /// The circumference: values `period` apart are the same. 2π for a yaw, 2π/4 for that of a cube.
  package var period: Double

  /// Makes a wrapped Normal.
  @inlinable package init(mean: Double, standardDeviation: Double, period: Double = 2 * .pi) {
    precondition(standardDeviation > 0, "a standard deviation is positive")
    precondition(period > 0, "a period is positive")
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.period = period
  }

  /// A draw in [0, period); up to wrapping, `mean + standardDeviation * Normal.standardSample`.
  @inlinable package func sample(using generator: inout some RandomNumberGenerator) -> Double {
    wrap(mean + standardDeviation * Normal.standardSample(using: &generator))
  }

  /// `value` moved by whole periods into [0, period).
  @inlinable package func wrap(_ value: Double) -> Double {
    value.wrapped(into: period)
  }

  /// The log density at `value`, per unit of the value, on one turn of the circle.
  @inlinable package func logDensity(of value: Double) -> Double {
    guard !isUniform else { return -log(period) }
    return sumOverImages(value).logDensity
  }

  /// The derivatives of the log density at `value`.
  @inlinable package func logDensityGradient(of value: Double) -> LocationScaleGradient {
    guard !isUniform else {
      return LocationScaleGradient(value: 0, mean: 0, logStandardDeviation: 0)
    }
    let images = sumOverImages(value)
    let slope = -images.meanZ / standardDeviation
    return LocationScaleGradient(
      value: slope, mean: -slope, logStandardDeviation: images.meanSquaredZ - 1)
  }

  /// Whether the density is 1 / period to the last bit: the first Fourier coefficient,
  /// exp(−2π²(σ / period)²), is below 10⁻¹⁹.
  @usableFromInline var isUniform: Bool { standardDeviation > 1.5 * period }

  /// Sums the images within 8.5 standard deviations of the value (what is left out is below 10⁻¹⁶
  /// of the sum) relative to the nearest one, so that a value far from a narrow peak does not
  /// underflow.
  @usableFromInline func sumOverImages(
    _ value: Double
  ) -> (logDensity: Double, meanZ: Double, meanSquaredZ: Double) {
    let offset = value - mean
    let nearest = (offset - period * (offset / period).rounded()) / standardDeviation
    let step = period / standardDeviation
    let count = Int((8.5 / step + 0.5).rounded(.up))
    var weightSum = 1.0
    var zSum = nearest
    var squaredZSum = nearest * nearest
    func add(_ z: Double) {
      let weight = exp(0.5 * (nearest * nearest - z * z))
      weightSum += weight
      zSum += weight * z
      squaredZSum += weight * z * z
    }
    for k in 1...count {
      add(nearest - Double(k) * step)
      add(nearest + Double(k) * step)
    }
    return (
      log(weightSum) - 0.5 * nearest * nearest - log(standardDeviation) - Normal.logRootTwoPi,
      zSum / weightSum, squaredZSum / weightSum
    )
  }
}
