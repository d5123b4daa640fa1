import Files

extension SceneSpecification {
  /// `withCounts`, if so many objects can stand apart.
  ///
  /// - Throws: `FileError` if they cannot.
  package func checkedWithCounts(_ counts: [Int]) throws(FileError) -> SceneSpecification {
    let count = counts.max() ?? 0
    guard count <= Prior.largestCount else {
      throw FileError(
        path: name, reason: "scenes have at most \(Prior.largestCount) objects, not \(count)")
    }
    let changed = withCounts(counts)
    if ScenePrior(changed).interaction.hasRoom(for: count) { return changed }
    throw FileError(
      path: name, line: nil,
      reason: "\(changed.prior.maximumCount) objects at least \(prior.minimumSeparation) m apart "
        + "hardly ever fit on its table; ask for smaller counts")
  }

  /// The same scenes with other numbers of objects, each as probable as the others.
  ///
  /// - Parameter counts: not empty, none negative; order and repetitions have no meaning.
  package func withCounts(_ counts: [Int]) -> SceneSpecification {
    let wanted = Set(counts)
    precondition(!wanted.isEmpty && wanted.allSatisfy { $0 >= 0 }, "counts are not negative")
    var changed = self
    changed.prior.countProbabilities = (0...(wanted.max() ?? 0)).map {
      wanted.contains($0) ? 1 / Double(wanted.count) : 0
    }
    return changed
  }
}
