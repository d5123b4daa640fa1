import SceneModel

extension SceneSpecification {
  /// The most objects that may be proposed in training and in bounds: twice the prior's largest
  /// count, so that counting too many shows, and is unlearned. Pictures are read with no more than
  /// the prior has (`Proposer`).
  package var stepLimit: Int { max(2, 2 * prior.maximumCount) }
}
