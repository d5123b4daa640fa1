import NeuralNetworks
import SceneModel

/// What all objectives have in common: how a scene is proposed, step by step (`rollOut`), and the
/// gradients of its parts in the heads' numbers (`addPathwiseGradient`, `addLogDensity`).
protocol ProposalObjective: Sendable {
  var network: InferenceNetwork { get }
  var prior: SequentialPrior { get }
  var annealed: AnnealedSettings { get }
}
