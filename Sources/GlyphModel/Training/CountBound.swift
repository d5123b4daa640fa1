import Foundation
import Probability

/// The evidence lower bound of one picture with the count summed out: steps are shared by all
/// counts, so that N steps hold all N + 1 cases, and no draw of the count is needed.
package struct CountBound: Sendable, Equatable {
  /// log p(picture | the first n glyphs) + log p(n) − their divergence from the prior, for
  /// n = 0 … N, but for the likelihood's constant.
  package let values: [Double]
  /// log q(n): after n glyphs it was said that there is none.
  package let logProbabilities: [Double]
  private let presences: [Double]

  /// - Parameters:
  ///   - errors: Σ (picture − canvas)² for n = 0 … N.
  ///   - divergences: nats, for each of the N steps.
  ///   - presences: log odds, for each of the N steps.
  ///   - noise: σ of the likelihood.
  ///   - logPrior: log p(n), for n = 0 … N.
  package init(
    errors: [Double], divergences: [Double], presences: [Double], noise: Double,
    logPrior: [Double]
  ) {
    precondition(
      errors.count == divergences.count + 1 && presences.count == divergences.count
        && logPrior.count == errors.count, "steps and counts do not fit")
    var spent = 0.0
    values = errors.indices.map { count in
      if count > 0 { spent += divergences[count - 1] }
      return logPrior[count] - spent - errors[count] / (2 * noise * noise)
    }
    logProbabilities = Self.logProbabilities(presences: presences)
    self.presences = presences
  }

  /// log q(n) for n = 0 … N of the log odds of N steps.
  package static func logProbabilities(presences: [Double]) -> [Double] {
    var logReached = 0.0
    var result: [Double] = []
    for logit in presences {
      result.append(logReached + logSigmoid(-logit))
      logReached += logSigmoid(logit)
    }
    return result + [logReached]
  }

  /// Σ q(n) (value(n) − log q(n)).
  package var elbo: Double {
    zip(values, logProbabilities).reduce(0) { $0 + exp($1.1) * ($1.0 - $1.1) }
  }

  /// The bound for the best q(n) that there could be: log Σ exp value(n).
  package var best: Double { logSumExp(values) }

  /// The probabilities of the counts that the values speak for, p(n | picture, glyphs).
  package var posterior: [Double] { softmax(values) }

  /// The derivative of the ELBO by each step's log odds; exact.
  package var presenceGradient: [Double] {
    let q = logProbabilities.map { exp($0) }
    let terms = zip(values, logProbabilities).map { $0 - $1 }
    return presences.indices.map { step in
      let present = sigmoid(presences[step])
      let later = (step + 1..<q.count).reduce(0) { $0 + q[$1] * terms[$1] }
      return (1 - present) * later - present * q[step] * terms[step]
    }
  }

  /// The derivative by each step's log odds of Σ target(n) log q(n): minus a cross-entropy.
  package func crossEntropyGradient(target: [Double]) -> [Double] {
    presences.indices.map { step in
      let beyond = target[(step + 1)...].reduce(0, +)
      return beyond - sigmoid(presences[step]) * (beyond + target[step])
    }
  }
}
