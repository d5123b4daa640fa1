import Files
import Probability

extension SceneSpecification {
  /// How many whole arrangements are tried before the objects are said not to fit.
  private static let fittingAttempts = 100_000

  /// `withCounts`, if so many objects can stand apart.
  ///
  /// - Throws: `FileError` if they cannot.
  public func checkedWithCounts(_ counts: [Int]) throws(FileError) -> SceneSpecification {
    let changed = withCounts(counts)
    var generator = PCG32(seed: 0, stream: 0)
    let arrangement = ScenePrior(changed).interaction.sampleArrangement(
      count: changed.prior.maximumCount, attemptLimit: Self.fittingAttempts, using: &generator)
    guard arrangement == nil else { return changed }
    throw FileError(
      path: name, line: nil,
      reason: "\(changed.prior.maximumCount) objects at least \(prior.minimumSeparation) m apart "
        + "hardly ever fit on its table; ask for smaller counts")
  }

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
