import SceneModel

/// A scene after refinement.
public struct Refinement: Sendable {
  /// The objects; the first ones are those refined from the network's, in its order, less those
  /// removed; added ones follow.
  public var objects: [SceneObject]
  /// For each object, the index of the network's object that it came from; nil if it was added.
  public var origins: [Int?]
  /// Standard deviations of x, y (metres) and yaw (radians; 0 without a yaw) from the curvature of
  /// the posterior at its maximum (Laplace's approximation); 0 where the picture says nothing, as
  /// of an object that is hidden.
  public var deviations: [(position: SIMD2<Double>, yaw: Double)]
  /// For each object for which other meshes were tried, the meshes' posterior densities at their
  /// best poses, normalised: what the picture says about them unless two fit almost equally well.
  public var meshProbabilities: [[Double]?]
  /// Pictures rendered, those for derivatives included.
  public var renders: Int
  /// The moves that were kept, in order.
  public var moves: [RefinementMove]
  /// log p(picture, scene), per unit of the objects' latents.
  public var logJoint: Double
  /// Laplace's approximation of log p(picture) about the scene, in nats; NaN if the picture says
  /// nothing about some pose.
  public var logEvidence: Double
}
