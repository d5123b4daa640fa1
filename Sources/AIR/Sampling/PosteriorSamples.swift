import Foundation
import Probability
import SceneModel

/// Scenes drawn from p(scene | picture), and how far they are to be trusted.
package struct PosteriorSamples: Sendable {
  /// All count alike.
  package var scenes: [SampledScene]
  /// How many independent draws they descend from, by their weights; what Markov chains moved since
  /// counts for nothing.
  package var effectiveSampleSize: Double
  /// The tail of the weights: from 0.7 on samples and evidence are not to be trusted.
  package var paretoShape: Double
  /// What the log likelihood was divided by; 1 where pixels are independent.
  package var temperature: Double
  /// log p(picture), at the noise that the picture shows, in nats; NaN where a view is inferred at
  /// another temperature than 1.
  package var logEvidence: Double
  /// Its standard error.
  package var logEvidenceError: Double

  /// - Parameters:
  ///   - families: the weight of what descends from each draw, together 1.
  ///   - paretoShape: of the weights.
  ///   - logEvidence: in nats.
  init(
    scenes: [SampledScene], families: [Double], paretoShape: Double, logEvidence: Double
  ) {
    (self.scenes, self.paretoShape, self.logEvidence) = (scenes, paretoShape, logEvidence)
    temperature = 1
    effectiveSampleSize = 1 / families.reduce(0) { $0 + $1 * $1 }
    // Of weights that were used once that is the delta method; of several bridges the estimate of
    // A. Lee and N. Whiteley, "Variance estimation in the particle filter" (2018), but for terms
    // that vanish with the number of draws.
    let mean = 1 / Double(families.count)
    logEvidenceError = families.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
  }

  /// Says that the log likelihood was divided by a temperature; what was found is then no evidence.
  mutating func temper(_ temperature: Double) {
    self.temperature = temperature
    if temperature > 1 { (logEvidence, logEvidenceError) = (.nan, .nan) }
  }

  /// The number of objects, as a share of the samples, `[count]`.
  package var countProbabilities: [Double] {
    let most = scenes.map(\.objects.count).max() ?? 0
    return (0...most).map { count in
      Double(scenes.filter { $0.objects.count == count }.count) / Double(max(1, scenes.count))
    }
  }
}
