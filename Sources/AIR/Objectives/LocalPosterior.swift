import Probability

/// What the picture says about one step's discrete latents, given one drawn pose a mesh: the
/// local posterior of the training recipe.
///
/// Mesh k's score is Aₖ = (energy explained by drawing its pose) + log p(pose) − log q(pose).
/// The target for the mesh is softmaxₖ(Aₖ + log p(k)), that for the presence
/// σ(log Σₖ p(k) exp Aₖ + log odds of one more object under the prior). Training brings q to the
/// targets by cross-entropy: an inclusive divergence to the posterior of this step with no
/// further object drawn, under the prior's odds of at least one more object. It is not the ELBO's own gradient in the discrete latents, which would
/// be an exclusive divergence with the later steps' terms in it; `ScoreFunctionObjective` is that.
/// What it buys: no mesh's gradient is weighted by its own probability, so the head that is
/// ahead does not take everything.
struct LocalPosterior {
  var mesh: [Double]
  var presence: Double

  init(scores: [Double], logMesh: [Double], logPriorOdds: Double) {
    let joint = zip(scores, logMesh).map { $0 + $1 }
    mesh = softmax(joint)
    presence = sigmoid(logSumExp(joint) + logPriorOdds)
  }
}
