import Foundation
import Probability
import Rendering
import SceneModel

/// log p(picture) between two bounds that know nothing of refinement and its curvature: annealed
/// importance sampling (R. Neal, "Annealed importance sampling", 2001) from the prior to the
/// posterior, and back from a draw of the posterior, which for a picture of the model is its own
/// scene (R. Grosse, Z. Ghahramani and R. Adams, "Sandwiching the marginal likelihood using
/// bidirectional Monte Carlo", 2015).
///
/// The way there bounds log p(picture) from below, the way back from above, each but with a
/// probability of e⁻ᵇ by b nats; where both meet they are right.
package struct AnnealedEvidence: Sendable, Equatable {
  /// From the prior, in nats.
  package var lower: Double
  /// From the scene, in nats.
  package var upper: Double

  /// How far apart they may be for their middle to be taken for log p(picture), in nats.
  package static let largestGap = 1.0

  /// The middle; nil where they do not meet.
  package var value: Double? {
    abs(upper - lower) <= Self.largestGap ? (upper + lower) / 2 : nil
  }
}

extension AnnealedSampler {
  /// Bounds log p(picture), but for the likelihood's constant.
  ///
  /// - Parameters:
  ///   - picture: a draw of the model with this sampler's noise, that no file has cut off.
  ///   - truth: its scene.
  ///   - chains: independent ways, there and back.
  ///   - steps: of each; each renders once.
  package func evidence(
    of picture: Image, truth: [SceneObject], chains: Int, steps: Int, using generator: inout PCG32
  ) -> AnnealedEvidence {
    begin(picture)
    // Powers of the likelihood, each by as large a factor above the last: under the power p the
    // variance of p · log-likelihood is about half the number of coordinates, whatever p is, so
    // that all steps add alike to the weights' variance.
    let powers =
      [0] + (0...steps).map { pow(Self.leastPower, 1 - Double($0) / Double(steps)) }
    let there = (0..<chains).map { _ in
      var state = state(of: prior.sample(using: &generator).objects)
      var logWeight = 0.0
      for index in 1..<powers.count {
        logWeight += (powers[index] - powers[index - 1]) * state.logLikelihood
        if index + 1 < powers.count { step(&state, power: powers[index], using: &generator) }
      }
      return logWeight
    }
    let back = (0..<chains).map { _ in
      var state = state(of: truth)
      var logWeight = 0.0
      for index in (1..<powers.count).reversed() {
        step(&state, power: powers[index], using: &generator)
        logWeight -= (powers[index] - powers[index - 1]) * state.logLikelihood
      }
      return logWeight
    }
    return AnnealedEvidence(lower: logMeanExp(there[...]), upper: -logMeanExp(back[...]))
  }

  private static let leastPower = 1e-6
}
