import SceneModel

/// Sums over many pictures that were read.
package struct Measurement: Sendable {
  /// How the scenes that were found compare with the true ones.
  package var evaluation: Evaluation
  /// Σ of squared errors between pictures and reconstructions, all channels, linear RGB.
  package var squaredError = 0.0
  /// Σ of the pictures' ELBOs under the network, in nats; 0 if none were drawn.
  package var lowerBound = 0.0
  /// Sum of their squares.
  package var squaredLowerBound = 0.0
  /// Pictures that the model explains; 0 if that was not asked.
  package var explained = 0
  /// Scenes that were found with objects that stand in each other: whose footprints overlap.
  package var interpenetrating = 0
  /// Objects rendered.
  package var renders = 0
  /// Of the network's passes, all threads together.
  package var networkSeconds = 0.0
  /// Of the refinement, all threads together.
  package var refinementSeconds = 0.0

  /// Nothing yet.
  package init(_ specification: SceneSpecification) { evaluation = Evaluation(specification) }

  /// Adds what other pictures add up to.
  package mutating func merge(_ other: Measurement) {
    evaluation.merge(other.evaluation)
    squaredError += other.squaredError
    lowerBound += other.lowerBound
    squaredLowerBound += other.squaredLowerBound
    explained += other.explained
    interpenetrating += other.interpenetrating
    renders += other.renders
    networkSeconds += other.networkSeconds
    refinementSeconds += other.refinementSeconds
  }
}
