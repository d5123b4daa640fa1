import AIR
import Files
import Foundation
import Learning
import SceneModel

/// What a training is: everything that decides the weights, to the last bit.
public struct TrainingRecipe: Sendable, Equatable {
  /// The scene specification, as a command line names it.
  public var scene: String
  /// Numbers of objects in place of the specification's, each as often; nil keeps those.
  public var counts: [Int]?
  /// What is followed.
  public var objective = TrainingObjective.elbo
  /// What a step knows of the steps before.
  public var recurrence = NetworkArchitecture.Recurrence.memory
  /// What the yaw heads are told.
  public var yawHeads = NetworkArchitecture.YawHeads.symmetric
  /// Pictures to see; nil for what the shipped model of the specification saw.
  public var images: Int?
  /// Decides the first weights, the pictures and every draw.
  public var seed: UInt64 = 1
  /// Whether the weights are written as 16-bit floats.
  public var isHalved = false

  /// The recipe of the shipped models.
  public init(scene: String) { self.scene = scene }

  /// The command that follows it.
  ///
  /// - Parameter output: where the weights go.
  public func command(output: String, images: Int) -> String {
    var words = ["air3d train --scene \(scene) --output \(output)"]
    words.append("--objective \(objective.rawValue) --images \(images) --seed \(seed)")
    if recurrence != .memory { words.append("--recurrence \(recurrence.rawValue)") }
    if yawHeads != .symmetric { words.append("--yaw-heads \(yawHeads.rawValue)") }
    if let counts { words.append("--counts \(counts.map(String.init).joined(separator: ","))") }
    if isHalved { words.append("--half") }
    return words.joined(separator: " ")
  }

  /// The specification, with the recipe's counts.
  ///
  /// - Throws: what is wrong with it, or that the network cannot be made for it.
  public func loadSpecification() throws -> SceneSpecification {
    var specification = try SceneSpecification.load(scene)
    if let counts { specification = try specification.checkedWithCounts(counts) }
    for (name, side) in [
      ("width", specification.pictureWidth), ("height", specification.pictureHeight),
    ] where !side.isMultiple(of: 8) {
      throw TrainingFailure(
        "\(scene): its pictures' \(name) is \(side), but the network needs a multiple of 8; "
          + "change \"picture\"")
    }
    try specification.checkThatCameraIsFixed()
    return specification
  }

  /// Pictures that a training by this recipe sees.
  public func imageCount() throws -> Int {
    try images ?? Self.defaultImages(loadSpecification())
  }

  /// The network and what trains it.
  public func makeTrainer(_ renderer: SceneRenderer, threads: Int) -> Trainer {
    let specification = renderer.specification
    var settings = TrainingSettings(
      images: images ?? Self.defaultImages(specification), seed: seed, threads: threads)
    settings.objective = objective
    let network = InferenceNetwork(
      NetworkArchitecture(specification, recurrence: recurrence, yawHeads: yawHeads))
    return Trainer(renderer, network: network, settings: settings)
  }

  /// Pictures seen by the shipped models; other specifications get as many as `primitives`.
  static func defaultImages(_ specification: SceneSpecification) -> Int {
    specification.prior.maximumCount <= 1 ? 360_000 : 1_200_000
  }
}

/// Why a training cannot be done, in one line.
public struct TrainingFailure: Error, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A training from the first picture to the last, with its files: the weights, a checkpoint beside
/// them until they are there, and a record.
public struct TrainingRun {
  /// What is trained.
  public let recipe: TrainingRecipe
  /// Where the weights go; ends in .safetensors.
  public let output: String
  /// Renders the pictures.
  public let renderer: SceneRenderer
  /// Trains.
  public let trainer: Trainer

  private let record: TrainingRecord
  /// CPU seconds spent by the run that is resumed.
  private let spentBefore: Double

  /// Called with pictures seen, a few words, and whether they should be shown in any case.
  public typealias Progress = (Int, () -> String, Bool) -> Void

  /// Pictures between two lines of the record.
  private static let recordInterval = 20_000
  /// Pictures between two checkpoints.
  private static let checkpointInterval = 20_000
  /// Scenes that a line of the record measures; they are only measured, never trained on.
  private static let heldOutCount = 200
  /// Of the held-out scenes of the record.
  private static let heldOutSeed: UInt64 = 0x5EED_0001
  /// Draws for a held-out scene's ELBO.
  private static let heldOutDraws = 2

  private static func stem(_ output: String) -> String {
    String(output.dropLast(".safetensors".count))
  }

  /// Where the checkpoint of a training stands.
  public static func checkpointPath(output: String) -> String {
    stem(output) + ".checkpoint.safetensors"
  }

  /// Where the record of a training stands.
  public static func recordPath(output: String) -> String { stem(output) + ".training.jsonl" }

  /// Starts a training, or goes on with one.
  ///
  /// - Parameters:
  ///   - version: of the program, for the record.
  ///   - resumes: go on from the checkpoint, which must be there.
  /// - Throws: if files cannot be read or written, or are those of another training.
  public init(
    _ recipe: TrainingRecipe, output: String, threads: Int, version: String, resumes: Bool
  ) throws {
    self.recipe = recipe
    self.output = output
    renderer = try SceneRenderer(try recipe.loadSpecification())
    trainer = recipe.makeTrainer(renderer, threads: threads)
    let checkpoint = Self.checkpointPath(output: output)
    if resumes {
      spentBefore = try trainer.resume(from: checkpoint)
    } else {
      spentBefore = 0
      // Find out now, not after an hour, whether the folder can be written to.
      try trainer.writeCheckpoint(to: checkpoint, cpuSeconds: 0)
    }
    record = try TrainingRecord(
      path: Self.recordPath(output: output), resumedAt: resumes ? trainer.imagesSeen : nil,
      header: Self.header(trainer, recipe, output: output, version: version))
  }

  private static func header(
    _ trainer: Trainer, _ recipe: TrainingRecipe, output: String, version: String
  ) -> JSON {
    let images = trainer.settings.images
    return [
      "format": "air3d-training-1", "program": .string(version),
      "command": .string(recipe.command(output: output, images: images)),
      "specification": .string(trainer.specification.name),
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
    if !trainer.specification.nuisances.isNone { told.append("nuisances") }
    return told.isEmpty ? "none" : told.joined(separator: ", ")
  }

  /// Trains to the end, or until `end` pictures have been seen, and writes the weights, or the
  /// checkpoint to go on from.
  ///
  /// - Returns: whether the training is finished.
  public func run(until end: Int = .max, progress: Progress) throws -> Bool {
    var statistics = ObjectiveStatistics()
    var nextRecord = (trainer.imagesSeen / Self.recordInterval + 1) * Self.recordInterval
    var nextCheckpoint = nextRecord
    // Measuring held-out scenes is no part of the training: its time is not counted.
    var measuring = 0.0
    let cpuStart = processorSeconds()
    func cpuSeconds() -> Double { spentBefore + processorSeconds() - cpuStart - measuring }
    let checkpoint = Self.checkpointPath(output: output)
    while !trainer.isFinished && trainer.imagesSeen < end {
      statistics += try trainer.trainBatch()
      progress(
        trainer.imagesSeen,
        {
          String(
            format: "error %.2f  objects %.2f", statistics.meanSquaredError,
            statistics.meanObjects)
        }, false)
      if trainer.imagesSeen >= nextRecord || trainer.isFinished {
        let cpu = cpuSeconds()
        let before = processorSeconds()
        let measurement = measure()
        let metrics = Metrics(
          evaluation: measurement.evaluation, specification: renderer.specification)
        measuring += processorSeconds() - before
        try record.append(line(statistics, measurement, metrics, cpu: cpu))
        progress(trainer.imagesSeen, { Self.summary(metrics) }, true)
        statistics = ObjectiveStatistics()
        nextRecord += Self.recordInterval
      }
      if trainer.imagesSeen >= nextCheckpoint || trainer.imagesSeen >= end {
        try trainer.writeCheckpoint(to: checkpoint, cpuSeconds: cpuSeconds())
        nextCheckpoint += Self.checkpointInterval
      }
    }
    guard trainer.isFinished else { return false }
    try trainer.writeWeights(to: output, halved: recipe.isHalved)
    try? FileManager.default.removeItem(atPath: checkpoint)
    return true
  }

  /// Measures the network's own steps, without a second look.
  private func measure() -> Measurement {
    let scenes = HeldOutScenes(renderer, seed: Self.heldOutSeed)
    var model = ModelUnderTest(trainer.network, trainer.parameters, renderer)
    model.looksAgain = false
    model.draws = Self.heldOutDraws
    return model.measure(
      count: Self.heldOutCount, seed: Self.heldOutSeed, threads: trainer.settings.threads,
      progress: { _ in }, scene: { scenes($0) })
  }

  private static func summary(_ metrics: Metrics) -> String {
    let e = metrics.evaluation
    return String(
      format: "count %.1f%%  identity %.1f%%  position %.2f%%", e.countAccuracy * 100,
      e.identityAccuracy * 100, e.positionErrorMedian * 100)
  }

  private func line(
    _ statistics: ObjectiveStatistics, _ measurement: Measurement, _ metrics: Metrics, cpu: Double
  ) -> JSON {
    .object(
      [
        .init("imagesSeen", .integer(trainer.imagesSeen)),
        .init("cpuSeconds", .rounded(cpu, digits: 6)),
        .init("learningRate", .rounded(Double(trainer.learningRate), digits: 4)),
        .init("squaredError", .rounded(statistics.meanSquaredError, digits: 5)),
        .init("objects", .rounded(statistics.meanObjects, digits: 4)),
        .init("crossEntropy", .rounded(statistics.meanCrossEntropy, digits: 4)),
        .init(
          "elbo", .rounded(measurement.lowerBound / Double(Self.heldOutCount), digits: 6)),
      ] + metrics.members)
  }
}
