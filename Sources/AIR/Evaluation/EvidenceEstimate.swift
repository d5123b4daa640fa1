import Foundation
import Probability

/// Draws from q, each with its weight: what bounds on log p(picture) are made of.
package struct EvidenceEstimate: Sendable, Equatable {
  /// log p(picture, scene) − log q(scene | picture) of each draw, in nats.
  package var logWeights: [Double]

  /// The evidence lower bound (ELBO), E[log weight], estimated without bias by the mean over the
  /// draws (Kingma and Welling 2014, equation 2), in nats.
  package var lowerBound: Double { logWeights.reduce(0, +) / Double(logWeights.count) }

  /// The standard error of `lowerBound`; NaN of a single draw.
  package var standardError: Double {
    let count = Double(logWeights.count)
    let mean = lowerBound
    let squares = logWeights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return count > 1 ? (squares / (count - 1) / count).squareRoot() : .nan
  }

  /// The importance-weighted bound E[log (1/K) Σ weight] (Burda, Grosse and Salakhutdinov 2016,
  /// equation 8), in nats: with K = 1 the ELBO, growing with K towards log p(picture). Estimated
  /// without bias by the mean over disjoint groups of K draws; draws that fill no group are not
  /// used.
  ///
  /// - Parameter groupSize: K; no more than there are draws.
  package func importanceWeightedBound(groupSize: Int) -> Double {
    precondition(
      groupSize > 0 && groupSize <= logWeights.count,
      "groups of \(groupSize) from \(logWeights.count) draws")
    let groups = logWeights.count / groupSize
    let sum = (0..<groups).reduce(0.0) {
      $0 + logMeanExp(logWeights[$1 * groupSize..<($1 + 1) * groupSize])
    }
    return sum / Double(groups)
  }
}
