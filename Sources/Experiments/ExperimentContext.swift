/// What an experiment works with.
package struct ExperimentContext: Sendable {
  /// The models.
  package var models: ModelLibrary
  /// Threads; nothing but seconds depends on it.
  package var threads: Int
  /// Scenes of each measurement; nil for the experiment's own number.
  package var scenes: Int?
  /// Of the scenes.
  package var seed: UInt64
  /// The folder with pictures from elsewhere; nil for the experiment's own.
  package var pictures: String?
  /// Which sets of those pictures, by their letters; nil for all.
  package var sets: String?
  /// Which of the readers that are compared; nil for all.
  package var readers: [String]?
  /// Which parts of the comparison of digits, in its order; none for all.
  package var parts: [DigitsPart] = []
  /// Trainings, of as many seeds, of each kind of model of digits; nil for each part's own number.
  package var trainings: Int?
  /// The file of digits; nil for those that are drawn.
  package var digits: String?
  /// Called with a line about what is being done.
  package var note: @Sendable (String) -> Void

  /// What an experiment works with.
  package init(
    models: ModelLibrary, threads: Int, scenes: Int?, seed: UInt64,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.models = models
    self.threads = threads
    self.scenes = scenes
    self.seed = seed
    self.note = note
  }

  /// One of `ComparisonModels`, trained if it is nowhere and may be.
  func model(_ name: String) throws -> ModelLibrary.Entry {
    try models.model(name, ComparisonModels.recipe(name))
  }

  /// Those of some of `ComparisonModels` that there are, all of them if they may be trained, and a
  /// sentence about the others.
  ///
  /// - Throws: if there is none.
  func available(_ names: [String]) throws -> (names: [String], missing: Report.Block?) {
    let there = names.filter { models.trains || models.has($0) }
    guard let first = names.first else { return ([], nil) }
    // Says how to get the first one.
    if there.isEmpty { _ = try model(first) }
    let missing = names.filter { !there.contains($0) }
    guard !missing.isEmpty else { return (there, nil) }
    return (
      there,
      .paragraph(
        "Not in this comparison, because nobody has trained them yet: "
          + missing.joined(separator: ", ") + ". --train does.")
    )
  }
}
