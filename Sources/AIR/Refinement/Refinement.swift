import SceneModel

/// A scene after refinement.
package struct Refinement: Sendable {
  /// The objects; the first ones are those refined from the network's, in its order, less those
  /// removed; added ones follow.
  package var objects: [SceneObject]
  /// For each object, the index of the network's object that it came from; nil if it was added.
  package var origins: [Int?]
  /// Standard deviations of x, y (metres) and yaw (radians; 0 without a yaw) from the curvature of
  /// the posterior at its maximum (Laplace's approximation); the prior's where the picture says
  /// nothing, as of an object that is hidden.
  package var deviations: [(position: SIMD2<Double>, yaw: Double)]
  /// For each object whose yaw the curvature does not tell, the ranges that together hold 95 % of
  /// its probability; the deviation is that of the range that its yaw is in.
  package var yawRanges: [[YawRange]?]
  /// Other scenes that the picture may show, the likeliest first.
  package var alternatives: [SceneAlternative]
  /// For each object for which other meshes were tried, the meshes' probabilities, by their
  /// evidences at their best poses. Of all but the likeliest three the sketch tells the evidence.
  package var meshProbabilities: [[Double]?]
  /// The probability of each count, by the evidences of the scene and of those with more and fewer
  /// objects; at least up to the prior's largest.
  package var countProbabilities: [Double]
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
  /// Laplace's approximation of log p(picture) about the scene, in nats; NaN where a view is
  /// inferred of which the picture says nothing.
  package var logEvidence: Double

  /// The probability of each mesh of an object: by evidence if other meshes were tried, else the
  /// network's.
  ///
  /// - Parameter proposal: what was refined.
  package func meshProbabilities(
    of index: Int, proposal: [ProposedObject], meshCount: Int
  ) -> [Double] {
    // One that was added without doubt about its mesh was not compared with others.
    meshProbabilities[index] ?? origins[index].map { proposal[$0].meshProbabilities }
      ?? (0..<meshCount).map { $0 == objects[index].mesh ? 1 : 0 }
  }
}
