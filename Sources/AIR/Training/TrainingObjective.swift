/// What a training follows.
///
/// Wherever there is a likelihood it is the tempered one (`PyramidLikelihood`), whose coarse levels
/// stay on to the end: "ELBO" in a training is the bound under that likelihood. The bound that is
/// reported is the model's own (`EvidenceBound`).
public enum TrainingObjective: String, Sendable, CaseIterable {
  /// The pathwise gradient of the ELBO for the poses, the local posterior for the discrete latents
  /// (`LocalPosteriorObjective`). The default.
  case localPosterior = "local-posterior"
  /// The pathwise gradient of the ELBO for the poses, the score function with learned baselines for
  /// the discrete latents: the estimator of Eslami et al. 2016 (`ScoreFunctionObjective`). Here for
  /// comparison: it learns to count, but not to tell meshes apart.
  case score
  /// The importance-weighted bound of several scenes a picture (`VIMCOObjective`).
  case vimco
  /// Reweighted wake-sleep, which also learns from scenes that it dreams (`WakeSleepObjective`).
  case wakeSleep = "wake-sleep"
  /// Labels, one object a step from the smallest x to the largest (`SupervisedObjective`).
  case supervised
  /// Labels, matched to the steps by the Hungarian method (`SupervisedObjective`).
  case supervisedHungarian = "supervised-hungarian"

  /// Reads a name, as the command line and files have it. `elbo` is what `local-posterior` was
  /// called before: it is read as that, and never written.
  public init?(name: String) {
    if name == Self.earlierName { self = .localPosterior } else { self.init(rawValue: name) }
  }

  /// What `local-posterior` was called before. It is not the gradient of the ELBO.
  package static let earlierName = "elbo"

  /// How labels are matched to steps; nil for objectives that learn from pictures alone.
  package var labelMatching: LabelMatching? {
    switch self {
    case .localPosterior, .score, .vimco, .wakeSleep: nil
    case .supervised: .order
    case .supervisedHungarian: .hungarian
    }
  }

  /// How many scenes are drawn for a picture at a time.
  var particles: Int {
    switch self {
    case .vimco, .wakeSleep: 4
    case .localPosterior, .score, .supervised, .supervisedHungarian: 1
    }
  }
}
