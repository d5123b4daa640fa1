import SceneModel

/// What the network alone says about a picture.
package struct ProposedScene: Sendable {
  /// The objects, in the order of proposal.
  package var objects: [ProposedObject]
  /// The probability of each count, along the proposed sequence: P(n) = Π pᵢ · (1 − pₙ₊₁); the
  /// last entry is that of all larger counts.
  package var countProbabilities: [Double]
  /// The camera and the light in which they are seen: the network's own if it infers them, else the
  /// specification's central ones.
  package var view: View
  /// The standard deviations of what the network infers of it, in the order of its head.
  package var viewDeviations: [Double] = []
  /// How often an object was rendered.
  package var renders: Int
  /// Whether all outputs of the network were finite. If not, its weights are damaged and the rest
  /// means nothing.
  package var isFinite = true
}
