import Foundation
import Probability
import SceneModel

/// Scenes drawn from p(scene | picture), and how far they are to be trusted.
package struct PosteriorSamples: Sendable {
  /// What stands on the table, in each sample; all count alike.
  package var scenes: [[SceneObject]]
  /// How many independent samples the weights were worth before the Markov chains moved them.
  package var effectiveSampleSize: Double
  /// The tail of the weights: from 0.7 on samples and evidence are not to be trusted.
  package var paretoShape: Double
  /// log p(picture), at the noise that the picture shows, in nats.
  package var logEvidence: Double
  /// Its standard error.
  package var logEvidenceError: Double

  /// Of weighted scenes, with the weights' own figures.
  ///
  /// - Parameter constant: what the log weights lack.
  init(logWeights: [Double], constant: Double) {
    scenes = []
    let shares = softmax(logWeights)
    effectiveSampleSize = 1 / shares.reduce(0) { $0 + $1 * $1 }
    paretoShape = ParetoShape.estimate(logWeights: logWeights)
    logEvidence = logMeanExp(logWeights) + constant
    // By the delta method: the weights' deviation over their mean and the root of their number.
    let count = Double(logWeights.count)
    let variance = shares.reduce(0) { $0 + ($1 * count - 1) * ($1 * count - 1) } / count
    logEvidenceError = (variance / count).squareRoot()
  }

  /// The number of objects, as a share of the samples, `[count]`.
  package var countProbabilities: [Double] {
    let most = scenes.map(\.count).max() ?? 0
    return (0...most).map { count in
      Double(scenes.filter { $0.count == count }.count) / Double(max(1, scenes.count))
    }
  }
}
