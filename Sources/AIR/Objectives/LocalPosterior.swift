import Probability

/// What the picture says about the presence and the mesh of one step, given one drawn pose for each
/// mesh: the target of the default objective.
///
/// The score of mesh k is Aₖ = (energy explained by drawing it in its pose) + log p(pose) −
/// log q(pose). The targets are
///
///     mesh:      softmaxₖ(Aₖ + log p(k))
///     presence:  σ(log Σₖ p(k) exp Aₖ + log odds of one more object under the prior)
///
/// Training brings q to them by cross-entropy. That is an inclusive divergence to the posterior of
/// this step with no further object drawn, under the prior's odds of at least one more object. It
/// is not the gradient of the ELBO in the discrete latents: that would be an exclusive divergence,
/// with the terms of the later steps in it, and is `ScoreFunctionObjective`. What it buys: no
/// mesh's gradient is weighted by its own probability, so the head that is ahead does not take
/// everything. What it costs: one draw a mesh makes the target biased, and timid while q's poses
/// are wide.
struct LocalPosterior {
  /// A probability for each mesh, given that there is an object.
  var mesh: [Double]
  /// The probability that there is one more object.
  var presence: Double

  /// - Parameters:
  ///   - scores: Aₖ, in nats.
  ///   - logMesh: log p(k).
  ///   - logPriorOdds: of one more object.
  init(scores: [Double], logMesh: [Double], logPriorOdds: Double) {
    let joint = zip(scores, logMesh).map { $0 + $1 }
    mesh = softmax(joint)
    presence = sigmoid(logSumExp(joint) + logPriorOdds)
  }
}
