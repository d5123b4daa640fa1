import SceneModel

/// Sums over many pictures that were read.
public struct Measurement: Sendable {
  /// How the scenes that were found compare with the true ones.
  public var evaluation: Evaluation
  /// Σ of squared errors between pictures and reconstructions, all channels, linear RGB.
  public var squaredError = 0.0
  /// Σ of the pictures' ELBOs under the network, in nats; 0 if none were drawn.
  public var lowerBound = 0.0
  /// Pictures that the model explains; 0 if that was not asked.
  public var explained = 0
  /// Objects rendered.
  public var renders = 0
  /// Of the network's passes, all threads together.
  public var networkSeconds = 0.0
  /// Of the refinement, all threads together.
  public var refinementSeconds = 0.0

  /// Nothing yet.
  public init(_ specification: SceneSpecification) { evaluation = Evaluation(specification) }

  /// Adds what other pictures add up to.
  public mutating func merge(_ other: Measurement) {
    evaluation.merge(other.evaluation)
    squaredError += other.squaredError
    lowerBound += other.lowerBound
    explained += other.explained
    renders += other.renders
    networkSeconds += other.networkSeconds
    refinementSeconds += other.refinementSeconds
  }
}
