/// Which gradient a training follows.
///
/// In both the likelihood is the tempered one (`PyramidLikelihood`), whose coarse levels stay on to
/// the end: "ELBO" in a training is the bound under that likelihood. The bound that is reported is
/// the model's own (`EvidenceBound`).
public enum TrainingObjective: String, Sendable, CaseIterable {
  /// Pathwise ELBO gradient for the poses, the local posterior for the discrete latents
  /// (`LocalPosteriorObjective`).
  case elbo
  /// Pathwise ELBO gradient for the poses, score function with learned baselines for the discrete
  /// latents: the estimator of Eslami et al. 2016 (`ScoreFunctionObjective`). Here for comparison:
  /// it learns to count, but not to tell meshes apart.
  case score
}
