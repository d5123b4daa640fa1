import SceneModel

/// A scene after refinement.
package struct Refinement: Sendable {
  /// The objects; the first ones are those refined from the network's, in its order, less those
  /// removed; added ones follow.
  package var objects: [SceneObject]
  /// For each object, the index of the network's object that it came from; nil if it was added.
  package var origins: [Int?]
  /// Standard deviations of x, y (metres) and yaw (radians; 0 without a yaw) from the curvature of
  /// the posterior at its maximum (Laplace's approximation); 0 where the picture says nothing, as
  /// of an object that is hidden.
  package var deviations: [(position: SIMD2<Double>, yaw: Double)]
  /// For each object for which other meshes were tried, the meshes' posterior densities at their
  /// best poses, normalised: what the picture says about them unless two fit almost equally well.
  /// Of all but the likeliest three the sketch tells the density.
  package var meshProbabilities: [[Double]?]
  /// The camera and the light in which the scene is seen.
  package var view: View
  /// The standard deviations of what was inferred of it, in the order of `ViewPrior.free`.
  package var viewDeviations: [Double]
  /// Pictures rendered, those for derivatives and sketches included.
  package var renders: Int
  /// The moves that were kept, in order.
  package var moves: [RefinementMove]
  /// log p(picture, scene), per unit of the objects' latents.
  package var logJoint: Double
  /// Laplace's approximation of log p(picture) about the scene, in nats; NaN if the picture says
  /// nothing about some pose.
  package var logEvidence: Double
}
