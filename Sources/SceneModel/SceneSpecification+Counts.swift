extension SceneSpecification {
  /// The same scenes with other numbers of objects, each as probable as the others.
  ///
  /// - Parameter counts: not empty, none negative; order and repetitions have no meaning.
  public func withCounts(_ counts: [Int]) -> SceneSpecification {
    let wanted = Set(counts)
    precondition(!wanted.isEmpty && wanted.allSatisfy { $0 >= 0 }, "counts are not negative")
    var changed = self
    changed.prior.countProbabilities = (0...(wanted.max() ?? 0)).map {
      wanted.contains($0) ? 1 / Double(wanted.count) : 0
    }
    return changed
  }
}
