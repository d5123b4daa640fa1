/// Which gradient a training follows.
public enum TrainingObjective: String, Sendable, CaseIterable {
  /// Pathwise ELBO gradient for the poses, the local posterior for the discrete latents.
  case elbo
}
