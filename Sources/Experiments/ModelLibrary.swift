import AIR
import Foundation
import SceneModel

/// Finds the models that experiments compare: among those of an earlier run, among the shipped
/// ones, or, if asked to, by training them.
package struct ModelLibrary: Sendable {
  /// Where models are that were trained for an experiment, and where they go.
  package let folder: String
  /// Whether models that are nowhere are trained.
  package let trains: Bool
  /// Threads of a training.
  package let threads: Int
  /// Of the program, for the records.
  package let version: String
  /// Called with a line about a training now and then.
  package let note: @Sendable (String) -> Void
  /// Called with what may make results other than they seem; at first `note`.
  package var warn: @Sendable (String) -> Void

  /// A library.
  package init(
    folder: String, trains: Bool, threads: Int, version: String,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.folder = folder
    self.trains = trains
    self.threads = threads
    self.version = version
    self.note = note
    warn = note
  }

  /// A model and how it came to be.
  package struct Entry: Sendable {
    /// The network and its weights.
    package var model: TrainedModel
    /// The lines of its training's record; empty if there is none.
    package var curve: [TrainingCurvePoint]
  }

  /// The model called `name`, trained by `recipe`.
  ///
  /// - Throws: `TrainingFailure` if it is nowhere and may not be trained.
  package func model(_ name: String, _ recipe: TrainingRecipe) throws -> Entry {
    let path = try path(
      of: name, record: TrainingRun.recordPath,
      command: { recipe.command(output: $0, images: try recipe.imageCount()) },
      train: { try train(recipe, output: $0, name: name) })
    return Entry(
      model: try TrainedModel(readingFrom: path),
      curve: TrainingCurvePoint.read(TrainingRun.recordPath(output: path)))
  }

  /// Where the model called `name` is: among those of an earlier run, if the same command has
  /// trained it; among the shipped ones; or where it is trained to.
  ///
  /// - Parameters:
  ///   - record: of weights at a path, where the record of their training is.
  ///   - command: that trains weights to a path.
  ///   - train: trains them.
  /// - Throws: `TrainingFailure` if it is nowhere and may not be trained.
  func path(
    of name: String, record: (_ output: String) -> String, command: (String) throws -> String,
    train: (String) throws -> Void
  ) throws -> String {
    let own = "\(folder)/\(name).safetensors"
    if FileManager.default.fileExists(atPath: own) {
      try check(own, record: record(own), wanted: command(own))
      return own
    }
    if let shipped = ShippedFiles.standard.file(named: name, .model) { return shipped.path }
    guard trains else {
      throw TrainingFailure(
        "the model '\(name)' is not among the shipped ones; train it with --train, or by "
          + "'\(try command(own))'")
    }
    try train(own)
    return own
  }

  /// Whether the model called `name` is there.
  package func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name).safetensors")
      || ShippedFiles.standard.file(named: name, .model) != nil
  }

  private func train(_ recipe: TrainingRecipe, output: String, name: String) throws {
    let run = try TrainingRun(
      recipe, output: output, threads: threads, version: version, beginning: .either)
    if let warning = run.warning { warn(warning) }
    let ending = try run.run(
      progress: progress(
        of: name, seen: run.trainer.imagesSeen, of: run.trainer.settings.images))
    if case .interrupted(let signal, let code) = ending {
      throw TrainingInterrupted(
        checkpoint: TrainingRun.checkpointPath(output: output), signal: signal, exitCode: code,
        seen: run.trainer.imagesSeen, of: run.trainer.settings.images,
        remedy: "the same command goes on")
    }
  }

  /// Tells of a training every quarter of a minute, and when it has something to say.
  func progress(
    of name: String, seen: Int, of total: Int
  ) -> (_ images: Int, _ words: () -> String, _ isForced: Bool) -> Void {
    var last = Date.distantPast
    let start = Date()
    return { images, words, isForced in
      let now = Date()
      guard isForced || now.timeIntervalSince(last) > 15 else { return }
      last = now
      let rate = Double(images - seen) / max(1e-3, now.timeIntervalSince(start))
      let left = Double(total - images) / max(1, rate)
      note(
        "\(name): \(images)/\(total) pictures  "
          + String(format: "%.0f/s  %.0f s left  ", rate, left) + words())
    }
  }

  /// Refuses a model that an earlier run, or somebody, has trained by another recipe; one without a
  /// record is taken at its word.
  private func check(_ path: String, record: String, wanted: String) throws {
    /// Without the part that says where the weights go, in today's words.
    func essence(_ command: String) -> String {
      command.replacingOccurrences(
        of: " --output .*?(?= --objective|$)", with: "", options: .regularExpression
      ).replacingOccurrences(
        of: " --objective \(TrainingObjective.earlierName) ",
        with: " --objective \(TrainingObjective.localPosterior.rawValue) ")
    }
    struct Header: Decodable { var command: String }
    guard let text = try? String(contentsOfFile: record, encoding: .utf8),
      let first = text.split(separator: "\n").first,
      let header = try? JSONDecoder().decode(Header.self, from: Data(first.utf8)),
      essence(header.command) != essence(wanted)
    else { return }
    throw TrainingFailure(
      "\(path) was trained by '\(essence(header.command))', this comparison wants "
        + "'\(essence(wanted))'; move it away, or choose another --output")
  }
}
