import Foundation
import NeuralNetworks
import Probability
import SceneModel

/// The importance-weighted bound's own gradient: log (1/K) Σₖ wₖ of K scenes drawn from q (Burda,
/// Grosse and Salakhutdinov 2016, equation 8), by VIMCO (A. Mnih and D. Rezende, "Variational
/// Inference for Monte Carlo Objectives", ICML 2016, equations 7 to 10) for presence and mesh
/// and by the pathwise gradient for the poses.
///
/// A scene's discrete draws are credited with what the bound owes to it: the bound less what it
/// would be if the scene's weight were the geometric mean of the others'. No learned baseline is
/// needed. All parts keep their relative size; `pathwiseWeight` scales them together.
struct VIMCOObjective: PictureObjective {
  let network: InferenceNetwork
  let prior: SequentialPrior
  let annealed: AnnealedSettings
  /// Scenes drawn for a picture, at least two.
  let particles: Int
  var draws = LatentDraws()

  func accumulateGradient(
    items: Int, workspace: TrainingWorkspace, generators: inout [PCG32], scale: Double,
    tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics {
    var statistics = ObjectiveStatistics(pictures: items)
    var drawn = drawParticles(
      particles, pictures: items, workspace, &generators, draws: draws, tape)
    for picture in 0..<items {
      let logWeights = Array(drawn.logWeights(ofPicture: picture))
      let shares = softmax(logWeights)
      let credits = Self.credits(logWeights)
      for k in 0..<particles {
        let particle = picture * particles + k
        // d log wₖ / d logits is −d log q / d logits; the loss is minus the bound.
        let weight = -scale * annealed.pathwiseWeight * (credits[k] - shares[k])
        for decision in drawn.decisions[particle] {
          addLogDensity(
            of: decision.object, poseWeight: 0, weight: weight, row: decision.row,
            record: &drawn.rollout.records[decision.step])
          statistics.steps += 1
        }
        addPathwiseGradient(
          particle, &drawn.rollout, workspace, scale: scale * shares[k], &statistics,
          share: 1 / Double(particles))
      }
    }
    tape.backward(from: seeds(drawn.rollout), addingTo: &gradients)
    return statistics
  }

  /// L − L₋ₖ: the bound less what it is with log wₖ replaced by the mean of the others.
  static func credits(_ logWeights: [Double]) -> [Double] {
    let bound = logMeanExp(logWeights)
    let sum = logWeights.reduce(0, +)
    return logWeights.indices.map { k in
      var others = logWeights
      others[k] = (sum - logWeights[k]) / Double(logWeights.count - 1)
      return bound - logMeanExp(others)
    }
  }
}
