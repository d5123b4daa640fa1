import NeuralNetworks
import SceneModel

extension TrainingObjective {
  /// An objective that can be asked for a gradient: of pictures alone, or of pictures and labels.
  enum Made: Sendable {
    case pictures(any PictureObjective)
    case labels(any LabelObjective)
  }

  /// Makes the objective for a batch.
  ///
  /// - Parameters:
  ///   - annealed: the numbers that change while training goes on.
  ///   - baseline: for `score`.
  ///   - returnScale: of the returns of earlier batches, for `score`.
  ///   - renderer: draws the dreams of `wakeSleep`.
  func make(
    network: InferenceNetwork, prior: SequentialPrior, annealed: AnnealedSettings,
    baseline: ReturnBaseline, returnScale: ReturnScale, renderer: SceneRenderer
  ) -> Made {
    switch self {
    case .localPosterior:
      .pictures(
        LocalPosteriorObjective(
          network: network, prior: prior, annealed: annealed, renderer: renderer))
    case .score:
      .pictures(
        ScoreFunctionObjective(
          network: network, prior: prior, annealed: annealed, baseline: baseline,
          returnScale: returnScale))
    case .vimco:
      .pictures(
        VIMCOObjective(network: network, prior: prior, annealed: annealed, particles: particles))
    case .wakeSleep:
      .pictures(
        WakeSleepObjective(
          network: network, prior: prior, annealed: annealed, particles: particles,
          renderer: renderer))
    case .supervised:
      .labels(
        SupervisedObjective(
          network: network, prior: prior, annealed: annealed, matching: .order,
          renderer: renderer))
    case .supervisedHungarian:
      .labels(
        SupervisedObjective(
          network: network, prior: prior, annealed: annealed, matching: .hungarian,
          renderer: renderer))
    }
  }
}
