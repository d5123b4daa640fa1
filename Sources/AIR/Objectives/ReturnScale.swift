import Foundation

/// Running mean and variance of the returns: the learning signal is (return − mean) / deviation
/// − prediction (Mnih and Gregor 2014, section 2.4 and Algorithm 1).
///
/// They come from earlier batches only, so that no decision scales its own signal.
package struct ReturnScale: Sendable, Equatable {
  /// Nats.
  package private(set) var mean: Double
  /// Square nats.
  package private(set) var variance: Double

  /// A scale; by default of the order of what a first picture costs.
  init(mean: Double = 0, variance: Double = 1e4) {
    self.mean = mean
    self.variance = variance
  }

  /// The standard deviation in nats, not less than one.
  package var deviation: Double { max(1, variance.squareRoot()) }

  /// The weight of the past against one batch; α of Algorithm 1.
  static let persistence = 0.8

  mutating func update(_ moments: ReturnMoments) {
    guard moments.count > 0 else { return }
    let batchMean = moments.sum / Double(moments.count)
    let batchVariance = moments.squares / Double(moments.count) - batchMean * batchMean
    mean = Self.persistence * mean + (1 - Self.persistence) * batchMean
    variance = Self.persistence * variance + (1 - Self.persistence) * max(0, batchVariance)
  }
}
