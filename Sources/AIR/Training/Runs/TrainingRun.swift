import Files
import Foundation
import NeuralNetworks
import SceneModel

/// A training from the first picture to the last, with its files: the weights, a checkpoint beside
/// them until they are there, and a record. While it is held, no other one can write them.
public struct TrainingRun {
  /// What is trained.
  public let recipe: TrainingRecipe
  /// Where the weights go; ends in .safetensors.
  package var output: String { files.weights }
  /// Renders the pictures.
  package let renderer: SceneRenderer
  /// Trains.
  package let trainer: Trainer
  /// Pictures between two checkpoints.
  package var checkpointInterval = Self.usualCheckpointInterval

  private let files: TrainingFiles
  private let record: TrainingRecord
  /// CPU seconds spent by the run that is resumed.
  private let spentBefore: Double

  /// Called with pictures seen, a few words, and whether they should be shown in any case.
  public typealias Progress = (Int, () -> String, Bool) -> Void

  /// Where a training begins.
  public enum Beginning: Sendable {
    /// At the first picture; no other training is overwritten, finished or not.
    case new
    /// At the checkpoint, which must be there.
    case checkpoint
    /// At the checkpoint if there is one.
    case either
  }

  /// How a run ended.
  public enum Ending: Equatable, Sendable {
    /// All pictures have been seen, and the weights are written.
    case finished
    /// As many pictures as were asked for; the checkpoint is written.
    case stopped
    /// A signal asked for the end; the checkpoint is written.
    case interrupted(signal: String, exitCode: Int32)
  }

  /// Pictures between two checkpoints, unless others are asked for.
  package static let usualCheckpointInterval = 20_000
  /// Pictures between two lines of the record.
  private static let recordInterval = 20_000
  /// Scenes that a line of the record measures; they are only measured, never trained on.
  private static let heldOutCount = 200
  /// Of the held-out scenes of the record.
  private static let heldOutSeed: UInt64 = 0x5EED_0001
  /// Draws for a held-out scene's ELBO.
  private static let heldOutDraws = 2

  /// Where the checkpoint of a training stands.
  package static func checkpointPath(output: String) -> String {
    TrainingFiles(weights: output).checkpoint
  }

  /// Where the record of a training stands.
  package static func recordPath(output: String) -> String { TrainingFiles(weights: output).record }

  /// Starts a training, or goes on with one.
  ///
  /// - Parameter version: of the program, for the record.
  /// - Throws: if files cannot be read or written, are those of another training, or are written by
  ///   another one just now.
  public init(
    _ recipe: TrainingRecipe, output: String, threads: Int, version: String, beginning: Beginning
  ) throws {
    self.recipe = recipe
    files = TrainingFiles(weights: output)
    let specification = try recipe.loadSpecification()
    try recipe.checkMemory(of: specification, threads: threads)
    let parts = try SceneRenderer.load(specification)
    renderer = SceneRenderer(specification, parts)
    trainer = recipe.makeTrainer(
      renderer, threads: threads,
      fingerprint: SpecificationFingerprint(
        specification, models: parts.models, table: parts.table,
        fileOrigins: parts.fileOrigins))
    trainer.source = try SpecificationDocument(readingFrom: recipe.scene)
      .source(keptIn: PathText.folder(of: output), counts: recipe.counts)
    record = try TrainingRecord(path: files.record)
    do {
      // Behind the lock, where nobody else changes what is found.
      let resumes = try Self.resumes(beginning, files)
      files.removeLeftovers()
      let header = Self.header(trainer, recipe, output: output, version: version)
      if resumes {
        spentBefore = try trainer.resume(from: files.checkpoint)
        try trainer.checkThatWeightsAreItsOwn(at: files.weights)
        try record.resume(at: trainer.imagesSeen, header: header)
      } else {
        spentBefore = 0
        // Find out now, not after an hour, whether the folder can be written to.
        try trainer.writeCheckpoint(to: files.checkpoint, cpuSeconds: 0)
        try record.begin(header: header)
      }
    } catch {
      record.abandon()
      throw error
    }
  }

  /// Whether there is a checkpoint to go on from, and that is what is wanted.
  private static func resumes(_ beginning: Beginning, _ files: TrainingFiles) throws -> Bool {
    if beginning == .checkpoint {
      guard SystemFile.exists(files.checkpoint) else {
        guard !SystemFile.exists(files.weights) else {
          throw TrainingFailure(
            "\(files.weights): this training is finished, there is nothing to go on with")
        }
        throw TrainingFailure(
          "\(files.checkpoint): no such file, so there is no training to go on with; leave out "
            + "--resume to start one")
      }
      return true
    }
    let seen: Int?
    do {
      seen = try Trainer.imagesSeen(inCheckpoint: files.checkpoint)
    } catch {
      throw TrainingFailure("\(error); a training is not written over it: move it away first")
    }
    guard let seen, seen > 0 else {
      guard !SystemFile.exists(files.weights) else {
        throw TrainingFailure(
          "\(files.weights): holds the weights of a finished training, which another one does not "
            + "replace; choose another --output, or move it and its record away first")
      }
      return false
    }
    if beginning == .either { return true }
    throw TrainingFailure(
      "\(files.checkpoint): holds an unfinished training of \(seen) pictures; go on with --resume, "
        + "or remove it")
  }

  /// The record so far.
  package func recordText() throws(FileError) -> String { try record.text() }

  /// A warning if the training is resumed on another kind of processor; nil otherwise.
  public var warning: String? {
    guard let earlier = trainer.earlierKernels, earlier != OpenBLAS.coreName else { return nil }
    let name = displayed(earlier)
    return "\(files.checkpoint): was trained with OpenBLAS's \(name) kernels so far and goes on "
      + "with \(OpenBLAS.coreName): the weights will be those of neither alone; with "
      + "OPENBLAS_CORETYPE=\(name) they are the same to the last bit"
  }

  private static func header(
    _ trainer: Trainer, _ recipe: TrainingRecipe, output: String, version: String
  ) -> JSON {
    let images = trainer.settings.images
    return [
      "format": .string(TrainingRecord.format), "program": .string(version),
      "blasKernels": .string(OpenBLAS.coreName),
      "command": .string(recipe.command(output: output, images: images)),
      "specification": .string(trainer.specification.name),
      "fingerprint": .string(trainer.fingerprint.hexadecimal),
      "architecture": .string(trainer.network.architecture.text), "seed": .unsigned(recipe.seed),
      "images": .integer(images), "parameters": .integer(trainer.parameters.count),
      "batchSize": .integer(trainer.settings.batchSize),
      "labels": .string(labels(trainer, recipe)),
    ]
  }

  /// What a training was told beside the pictures.
  private static func labels(_ trainer: Trainer, _ recipe: TrainingRecipe) -> String {
    if recipe.objective.labelMatching != nil { return "scenes" }
    var told: [String] = []
    if recipe.objective == .wakeSleep { told.append("dreams") }
    // Where the view is inferred nothing of the picture's own is known to the likelihood.
    let specification = trainer.specification
    if !specification.nuisances.isNone, specification.viewPrior.free.isEmpty {
      told.append("nuisances")
    }
    return told.isEmpty ? "none" : told.joined(separator: ", ")
  }

  /// Trains to the end, until `end` pictures have been seen, or until SIGINT, SIGTERM or SIGHUP
  /// comes, and writes the weights, or the checkpoint to go on from.
  public func run(until end: Int = .max, progress: Progress) throws -> Ending {
    try Interruption.deferring { try train(until: end, progress: progress) }
  }

  private func train(until end: Int, progress: Progress) throws -> Ending {
    var statistics = ObjectiveStatistics()
    // From the record's last line, which may be older than the checkpoint: a signal can come
    // between.
    var nextRecord = Self.next(after: record.lastImagesSeen, Self.recordInterval)
    var nextCheckpoint = Self.next(after: trainer.imagesSeen, checkpointInterval)
    // Measuring held-out scenes is no part of the training: its time is not counted.
    var measuring = 0.0
    let stopwatch = ProcessorStopwatch()
    func cpuSeconds() -> Double { spentBefore + stopwatch.seconds - measuring }
    /// Adds a line to the record, unless a signal comes.
    func writeLine() throws {
      let cpu = cpuSeconds()
      let before = stopwatch.seconds
      let measurement = measure()
      measuring += stopwatch.seconds - before
      guard let measurement else { return }
      let report = MeasurementReport(
        evaluation: measurement.evaluation, specification: renderer.specification)
      try record.append(
        line(statistics, measurement, report, cpu: cpu), imagesSeen: trainer.imagesSeen)
      progress(trainer.imagesSeen, { Self.summary(report) }, true)
      statistics = ObjectiveStatistics()
      nextRecord = Self.next(after: trainer.imagesSeen, Self.recordInterval)
    }
    while !trainer.isFinished && trainer.imagesSeen < end && Interruption.signal == nil {
      let batch = try trainer.trainBatch()
      statistics += batch
      try keep(batch.skipped)
      progress(
        trainer.imagesSeen,
        {
          String(
            format: "error %.2f  objects %.2f", statistics.meanSquaredError,
            statistics.meanObjects)
        }, false)
      if trainer.imagesSeen >= nextRecord && !trainer.isFinished { try writeLine() }
      if trainer.imagesSeen >= nextCheckpoint {
        try trainer.writeCheckpoint(to: files.checkpoint, cpuSeconds: cpuSeconds())
        nextCheckpoint = Self.next(after: trainer.imagesSeen, checkpointInterval)
      }
    }
    if trainer.isFinished && record.lastImagesSeen < trainer.imagesSeen { try writeLine() }
    if let signal = Interruption.signal {
      try trainer.writeCheckpoint(to: files.checkpoint, cpuSeconds: cpuSeconds())
      return .interrupted(signal: signal.name, exitCode: signal.exitCode)
    }
    guard trainer.isFinished else {
      try trainer.writeCheckpoint(to: files.checkpoint, cpuSeconds: cpuSeconds())
      return .stopped
    }
    try trainer.writeWeights(to: output, halved: recipe.isHalved)
    SystemFile.remove(files.checkpoint)
    return .finished
  }

  /// Keeps what reproduces pictures that were left out.
  private func keep(_ skipped: [SkippedPicture]) throws {
    guard !skipped.isEmpty else { return }
    let lines = skipped.map { trainer.document(of: $0).line + "\n" }.joined()
    let earlier = Array(FileManager.default.contents(atPath: files.skipped) ?? Data())
    try WholeFile.write(earlier + Array(lines.utf8), to: files.skipped)
  }

  /// The next whole multiple of an interval.
  private static func next(after images: Int, _ interval: Int) -> Int {
    (images / interval + 1) * interval
  }

  /// Measures the network's own steps, without a second look; nil if a signal came meanwhile.
  private func measure() -> Measurement? {
    let scenes = SceneSampler(renderer, seed: Self.heldOutSeed)
    var model = EvaluatedReader(trainer.network, trainer.parameters, renderer)
    model.looksAgain = false
    model.draws = Self.heldOutDraws
    let measurement = model.measure(
      count: Self.heldOutCount, seed: Self.heldOutSeed, threads: trainer.settings.threads,
      isCancelled: { Interruption.signal != nil }, progress: { _ in }, scene: { scenes($0) })
    return measurement.evaluation.scenes == Self.heldOutCount ? measurement : nil
  }

  private static func summary(_ report: MeasurementReport) -> String {
    let e = report.evaluation
    return "count \(Formatted.percent(e.countAccuracy, digits: 1))  "
      + "identity \(Formatted.percent(e.identityAccuracy, digits: 1))  "
      + "position \(Formatted.percent(e.positionErrorMedian, digits: 2))"
  }

  private func line(
    _ statistics: ObjectiveStatistics, _ measurement: Measurement, _ report: MeasurementReport,
    cpu: Double
  ) -> JSON {
    // A training that was stopped behind its last picture has seen none since.
    func shown(_ mean: Double, digits: Int) -> JSON {
      statistics.pictures == 0 ? .null : .rounded(mean, digits: digits)
    }
    return .object(
      [
        .init("imagesSeen", .integer(trainer.imagesSeen)),
        .init("cpuSeconds", .rounded(cpu, digits: 6)),
        .init("learningRate", .rounded(Double(trainer.learningRate), digits: 4)),
        .init("squaredError", shown(statistics.meanSquaredError, digits: 5)),
        .init("objects", shown(statistics.meanObjects, digits: 4)),
        .init("crossEntropy", shown(statistics.meanCrossEntropy, digits: 4)),
        .init(
          "elbo", .rounded(measurement.lowerBound / Double(Self.heldOutCount), digits: 6)),
      ] + report.members
        + (statistics.skipped.isEmpty
          ? [] : [.init("skipped", .integer(statistics.skipped.count))]))
  }
}
