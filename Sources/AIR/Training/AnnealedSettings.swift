import SceneModel

/// The settings of the objective that change while training goes on.
public struct AnnealedSettings: Sendable {
  /// The tempered likelihood.
  public var likelihood: PyramidLikelihood
  /// How far presence and mesh are drawn by chance instead of from q: 1 altogether, 0 not.
  public var exploration: Double
  /// The weight of the pathwise ELBO terms against the cross-entropies.
  public var pathwiseWeight: Double
  /// The weight of the pose of one other mesh a step.
  public var otherMeshWeight: Double
  /// The most objects a scene may be given.
  public var stepLimit: Int
}
