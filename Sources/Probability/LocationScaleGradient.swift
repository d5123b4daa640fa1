/// The derivatives of a log density with respect to the value and to the two parameters.
@frozen
public struct LocationScaleGradient: Sendable, Equatable {
  /// The derivative with respect to the value at which the density is taken.
  public var value: Double
  /// The derivative with respect to the mean.
  public var mean: Double
  /// The derivative with respect to the logarithm of the standard deviation.
  public var logStandardDeviation: Double

  /// Makes the three derivatives.
  @inlinable public init(value: Double, mean: Double, logStandardDeviation: Double) {
    self.value = value
    self.mean = mean
    self.logStandardDeviation = logStandardDeviation
  }
}
