import Files

/// The numbers of one line of a training's record, under the record's own names.
package struct RecordedScalars: Sendable, Equatable {
  /// Pictures seen.
  package let step: Int
  /// Grouped by what they are of: `training` pictures, `heldOut` pictures, or `time`.
  package private(set) var scalars: [TrainingScalar] = []

  /// Of what a record is.
  package enum Kind: Sendable {
    /// Scenes of meshes.
    case scenes
    /// Digits in two dimensions.
    case digits

    /// What is measured on the pictures that are trained on; all else is of held-out ones.
    fileprivate var ofTraining: Set<String> {
      switch self {
      case .scenes: ["learningRate", "squaredError", "objects", "crossEntropy", "skipped"]
      case .digits: ["elbo", "squaredError"]
      }
    }
  }

  /// Reads a line; nil for one that measures nothing, as the first one.
  package init?(line: some StringProtocol, _ kind: Kind) {
    guard
      case .object(let members)? = (try? JSON5Reader.parse(String(line), path: ""))?.content,
      case .number(let seen)? = members.first(where: { $0.key == "imagesSeen" })?.value.content,
      let step = Int(exactly: seen), step >= 0
    else { return nil }
    self.step = step
    // How many scenes are held out is no curve.
    for member in members where !["imagesSeen", "scenes"].contains(member.key) {
      let group =
        member.key == "cpuSeconds"
        ? "time" : kind.ofTraining.contains(member.key) ? "training" : "heldOut"
      add(member.value, "\(group)/\(member.key)")
    }
  }

  /// Adds a number, or those of all meshes. Lists are no curves, and what is not known is none.
  private mutating func add(_ value: LocatedJSON, _ tag: String) {
    switch value.content {
    case .number(let number): scalars.append(TrainingScalar(tag, number))
    case .object(let members):
      for member in members { add(member.value, "\(tag)/\(member.key)") }
    default: break
    }
  }
}
