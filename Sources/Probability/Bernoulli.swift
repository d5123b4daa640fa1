import Foundation

/// The distribution of a yes or no, from the logit of yes.
@frozen
package struct Bernoulli: Sendable, Equatable {
  /// log(P(yes) / P(no)).
  package var logit: Double

  /// Makes a Bernoulli from the logit of yes.
  @inlinable package init(logit: Double) { self.logit = logit }

  /// The probability of yes.
  @inlinable package var probability: Double { sigmoid(logit) }

  /// A draw.
  @inlinable package func sample(using generator: inout some RandomNumberGenerator) -> Bool {
    Double.uniform(using: &generator) < probability
  }

  /// The log probability of `value`, exact for logits of any size.
  @inlinable package func logDensity(of value: Bool) -> Double {
    logSigmoid(value ? logit : -logit)
  }

  /// The derivative of the log probability of `value` with respect to the logit.
  @inlinable package func logDensityGradient(of value: Bool) -> Double {
    value ? sigmoid(-logit) : -sigmoid(logit)
  }

  /// The entropy in nats.
  @inlinable package var entropy: Double {
    // p log p would be 0 · −∞ at the ends; −logit times the smaller probability is not.
    let size = abs(logit)
    return size.isInfinite ? 0 : size * sigmoid(-size) - logSigmoid(size)
  }
}
