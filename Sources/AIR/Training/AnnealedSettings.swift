import SceneModel

/// The settings of the objective that change while training goes on.
package struct AnnealedSettings: Sendable {
  /// The tempered likelihood.
  package var likelihood: PyramidLikelihood
  /// How far presence and mesh are drawn by chance instead of from q: 1 altogether, 0 not.
  package var exploration: Double
  /// The weight of the pathwise ELBO terms against the cross-entropies.
  package var pathwiseWeight: Double
  /// The weight of the cross-entropies of the yaws' modes against the others.
  package var yawWeight: Double
  /// The weight of positions' draws against the cross-entropies.
  package var positionWeight: Double
  /// The weight of the pose of one other mesh a step.
  package var otherMeshWeight: Double
  /// The most objects a scene may be given.
  package var stepLimit: Int
}
