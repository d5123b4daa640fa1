import Foundation

/// The distribution of an index.
package struct Categorical: Sendable, Equatable {
  /// The probabilities, summing to one, `[category]`.
  package let probabilities: [Double]
  /// Their logarithms, `[category]`.
  package let logProbabilities: [Double]

  /// Makes a categorical from logits, `[category]`: log probabilities up to a common constant.
  package init(logits: [Double]) {
    precondition(!logits.isEmpty, "a categorical needs a category")
    let total = logSumExp(logits)
    precondition(total.isFinite, "the logits of a categorical have a finite sum")
    logProbabilities = logits.map { $0 - total }
    probabilities = logProbabilities.map { exp($0) }
  }

  /// Makes a categorical from probabilities up to a common factor, `[category]`.
  package init(probabilities: [Double]) {
    let total = probabilities.reduce(0, +)
    precondition(
      total > 0 && total.isFinite && probabilities.allSatisfy { $0 >= 0 },
      "probabilities are not negative and not all zero")
    self.probabilities = probabilities.map { $0 / total }
    logProbabilities = self.probabilities.map { log($0) }
  }

  /// The number of categories.
  package var count: Int { probabilities.count }

  /// A draw; a category of probability zero is never drawn.
  package func sample(using generator: inout some RandomNumberGenerator) -> Int {
    Self.index(at: Double.uniform(using: &generator), of: probabilities)
  }

  /// The category whose share of [0, 1) holds a number.
  ///
  /// - Parameters:
  ///   - place: the number.
  ///   - probabilities: summing to one, `[category]`.
  package static func index(at place: Double, of probabilities: [Double]) -> Int {
    var rest = place
    var last = 0
    for (index, probability) in probabilities.enumerated() where probability > 0 {
      if rest < probability { return index }
      rest -= probability
      last = index
    }
    // Rounding left a little more than the last category takes.
    return last
  }

  /// The log probability of `value`; −∞ for an index that is no category.
  @inlinable package func logDensity(of value: Int) -> Double {
    logProbabilities.indices.contains(value) ? logProbabilities[value] : -.infinity
  }

  /// The derivatives of the log probability of `value` with respect to the logits, `[category]`.
  package func logDensityGradient(of value: Int) -> [Double] {
    precondition(probabilities.indices.contains(value), "the value is a category")
    var gradient = probabilities.map { -$0 }
    gradient[value] += 1
    return gradient
  }

  /// The entropy in nats.
  package var entropy: Double {
    zip(probabilities, logProbabilities).reduce(0) { $1.0 > 0 ? $0 - $1.0 * $1.1 : $0 }
  }
}
