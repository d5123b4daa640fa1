import SceneModel

extension SceneSpecification {
  /// The most objects that may be proposed for a picture: twice the prior's largest count, so that
  /// counting too many shows, and is unlearned.
  package var stepLimit: Int { max(2, 2 * prior.maximumCount) }
}
