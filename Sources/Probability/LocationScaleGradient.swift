/// The derivatives of a log density with respect to the value and to the two parameters.
@frozen
package struct LocationScaleGradient: Sendable, Equatable {
  /// The derivative with respect to the value at which the density is taken.
  package var value: Double
  /// The derivative with respect to the mean.
  package var mean: Double
  /// The derivative with respect to the logarithm of the standard deviation.
  package var logStandardDeviation: Double

  /// Makes the three derivatives.
  @inlinable package init(value: Double, mean: Double, logStandardDeviation: Double) {
    self.value = value
    self.mean = mean
    self.logStandardDeviation = logStandardDeviation
  }
}
