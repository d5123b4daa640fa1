import Foundation
import NeuralNetworks
import Probability
import SceneModel

/// Reweighted wake-sleep (J. Bornschein and Y. Bengio, "Reweighted Wake-Sleep", ICLR 2015), both
/// updates of q. The generative model is given and does not learn.
///
/// Wake: K scenes are drawn from q for an observed picture and each raises its own log q by its
/// share of the weights, Σₖ w̃ₖ ∇ log q(sceneₖ | picture): an inclusive divergence to the
/// posterior, biased for a finite K. Poses follow the score too; nothing is differentiated through
/// the renderer. Sleep: the model dreams scenes from its prior, renders them, and q learns to
/// recover them as from labels, matched to its steps by the Hungarian method
/// (`SupervisedObjective`). The dreams' scenes are known because the model made them up; those of
/// observed pictures are not.
struct WakeSleepObjective: PictureObjective {
  let network: InferenceNetwork
  let prior: SequentialPrior
  let annealed: AnnealedSettings
  /// Scenes drawn for an observed picture.
  let particles: Int
  /// Renders the dreams.
  let renderer: SceneRenderer
  /// Whether to dream; a test looks at the wake phase alone.
  var dreams = true
  var draws = LatentDraws()

  func accumulateGradient(
    items: Int, workspace: TrainingWorkspace, generators: inout [PCG32], scale: Double,
    tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics {
    var statistics = ObjectiveStatistics(pictures: items)
    var drawn = drawParticles(
      particles, pictures: items, workspace, &generators, draws: draws, tape)
    for picture in 0..<items {
      let shares = softmax(Array(drawn.logWeights(ofPicture: picture)))
      for k in 0..<particles {
        let particle = picture * particles + k
        for decision in drawn.decisions[particle] {
          addLogDensity(
            of: decision.object, poseWeight: -scale * shares[k], weight: -scale * shares[k],
            row: decision.row, record: &drawn.rollout.records[decision.step])
          statistics.steps += 1
        }
        let objects = drawn.rollout.objects[particle]
        workspace.show(objects.map(\.object.placement), item: particle)
        workspace.measureResidual(item: particle)
        statistics.squaredError += workspace.residualSquares / Double(particles)
        statistics.objects += Double(objects.count) / Double(particles)
      }
    }
    var seeds = seeds(drawn.rollout)
    if dreams {
      var scenes: [Scene] = []
      for item in 0..<items {
        let scene = prior.prior.sample(using: &generators[item])
        workspace.observe(scene, renderer, item: item, using: &generators[item])
        scenes.append(scene)
      }
      let sleep = SupervisedObjective(
        network: network, prior: prior, annealed: annealed, matching: .hungarian,
        renderer: renderer)
      // What the record says is of the observed pictures.
      var ofDreams = ObjectiveStatistics()
      seeds += sleep.seeds(
        sleep.learn(from: scenes, workspace, &generators, scale: scale, tape, &ofDreams))
      statistics.crossEntropy = ofDreams.crossEntropy
      statistics.steps = ofDreams.steps
    }
    tape.backward(from: seeds, addingTo: &gradients)
    return statistics
  }
}
