/// What a training follows.
///
/// Wherever there is a likelihood it is the tempered one (`PyramidLikelihood`), whose coarse levels
/// stay on to the end: "ELBO" in a training is the bound under that likelihood. The bound that is
/// reported is the model's own (`EvidenceBound`).
public enum TrainingObjective: String, Sendable, CaseIterable {
  /// Pathwise ELBO gradient for the poses, the local posterior for the discrete latents
  /// (`LocalPosteriorObjective`).
  case elbo
  /// Pathwise ELBO gradient for the poses, score function with learned baselines for the discrete
  /// latents: the estimator of Eslami et al. 2016 (`ScoreFunctionObjective`). Here for comparison:
  /// it learns to count, but not to tell meshes apart.
  case score
  /// The importance-weighted bound of several scenes a picture (`VIMCOObjective`).
  case vimco
  /// Reweighted wake-sleep, which also learns from scenes that it dreams (`WakeSleepObjective`).
  case wakeSleep = "wake-sleep"
  /// Labels, an object a step from the smallest x to the largest (`SupervisedObjective`).
  case supervised
  /// Labels, matched to the steps by the Hungarian method (`SupervisedObjective`).
  case supervisedHungarian = "supervised-hungarian"

  /// How labels are matched to steps; nil for all that learn from pictures alone.
  public var labelMatching: LabelMatching? {
    switch self {
    case .elbo, .score, .vimco, .wakeSleep: nil
    case .supervised: .order
    case .supervisedHungarian: .hungarian
    }
  }

  /// Scenes drawn for a picture at a time.
  var particles: Int {
    switch self {
    case .vimco, .wakeSleep: 4
    case .elbo, .score, .supervised, .supervisedHungarian: 1
    }
  }
}

/// Which object a step of the network is to propose, where the objects are known.
public enum LabelMatching: Sendable {
  /// Step t the object with the t-th smallest x.
  case order
  /// Those that cost least in all, −log q each (H. W. Kuhn, "The Hungarian method for the
  /// assignment problem", 1955).
  case hungarian
}
