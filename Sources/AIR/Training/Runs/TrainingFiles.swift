import Files

/// Where the files of a training stand.
struct TrainingFiles: Sendable, Equatable {
  /// The weights; ends in .safetensors.
  let weights: String
  /// What a training goes on from; there until the weights are.
  let checkpoint: String
  /// A line for each interval. Also what a training locks.
  let record: String

  /// A line for each picture whose gradient was not finite and was left out.
  let skipped: String

  init(weights: String) {
    let stem = String(weights.dropLast(".safetensors".count))
    self.weights = weights
    checkpoint = stem + ".checkpoint.safetensors"
    record = stem + ".training.jsonl"
    skipped = stem + ".skipped.jsonl"
  }

  /// Removes the temporary files that a run left behind when it was killed while writing. To be
  /// called only while the training's lock is held, so that nobody is writing them.
  func removeLeftovers() {
    for path in [weights, checkpoint, record] {
      WholeFile.removeTemporaries(of: path)
      // Before air3d hid them: NAME.PROCESS.partial.
      let (folder, name) = (PathText.folder(of: path), PathText.name(of: path))
      for found in SystemFile.names(in: folder) ?? []
      where found.hasPrefix(name + ".") && found.hasSuffix(".partial") {
        let process = found.dropFirst(name.count + 1).dropLast(".partial".count)
        if !process.isEmpty, process.allSatisfy({ $0.isASCII && $0.isNumber }) {
          SystemFile.remove(PathText.joined(folder, found))
        }
      }
    }
  }
}
