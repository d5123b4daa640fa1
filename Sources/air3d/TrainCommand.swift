import AIR
import ArgumentParser
import AssetIO
import Foundation
import Learning
import SceneModel

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains an inference network on unlabelled pictures of a scene specification.",
    discussion: """
      Writes the weights to --output, a checkpoint to resume from beside them \
      (MODEL.checkpoint.safetensors, removed at the end) and a record of the training, a line of \
      JSON at a time (MODEL.training.jsonl). A training that was interrupted and resumed ends with \
      the same weights, to the last bit, as one that was not.

      Example: air3d train --scene primitives --output primitives.safetensors
      """)

  @Option(
    help: ArgumentHelp(
      "Scene specification: a path, or the name of a shipped one.",
      valueName: "spec"))
  var scene = "primitives"

  @Option(help: ArgumentHelp("Where the weights go (.safetensors).", valueName: "model"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "What the training follows: "
        + TrainingObjective.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "name"))
  var objective: TrainingObjective = .elbo

  @Option(
    help: ArgumentHelp(
      "Pictures to see; by default what the shipped model of the specification saw.",
      valueName: "n"))
  var images: Int?

  @Option(
    help: ArgumentHelp(
      "Decides the first weights, the pictures and every draw.",
      valueName: "s"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Threads; the weights do not depend on it.", valueName: "t"))
  var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)

  @Option(
    help: ArgumentHelp(
      "How a step knows of the steps before: memory, canvas or blind.",
      valueName: "name"))
  var recurrence: NetworkArchitecture.Recurrence = .memory

  @Flag(help: "Go on from the last checkpoint.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Write a checkpoint and stop once so many pictures have been seen; --resume goes on.",
      valueName: "n"))
  var stopAfter: Int?

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if let images, images < 1 { throw ValidationError("'--images' must be at least 1") }
    if let stopAfter, stopAfter < 1 {
      throw ValidationError("'--stop-after' must be at least 1")
    }
    if threads < 1 { throw ValidationError("'--threads' must be at least 1") }
    if !output.hasSuffix(".safetensors") {
      throw ValidationError("'--output' must end in .safetensors, but is '\(output)'")
    }
  }

  /// Pictures seen by the shipped models; other specifications get as many as `primitives`.
  static func defaultImages(_ specification: SceneSpecification) -> Int {
    specification.prior.maximumCount <= 1 ? 360_000 : 1_200_000
  }

  private var stem: String { String(output.dropLast(".safetensors".count)) }
  private var checkpointPath: String { stem + ".checkpoint.safetensors" }
  private var recordPath: String { stem + ".training.jsonl" }

  func run() throws {
    let specification = try SceneSpecification.load(scene)
    for (name, side) in [
      ("width", specification.pictureWidth), ("height", specification.pictureHeight),
    ] where !side.isMultiple(of: 8) {
      throw CommandFailure(
        "\(scene): its pictures' \(name) is \(side), but the network needs a multiple of 8; "
          + "change \"picture\"")
    }
    try checkFolder()
    let renderer = try SceneRenderer(specification)
    var settings = TrainingSettings(
      images: images ?? Self.defaultImages(specification), seed: seed, threads: threads)
    settings.objective = objective
    try specification.checkThatCameraIsFixed()
    let network = InferenceNetwork(
      NetworkArchitecture(specification, recurrence: recurrence))
    let trainer = Trainer(renderer, network: network, settings: settings)
    var spentBefore = 0.0
    if resume {
      guard FileManager.default.fileExists(atPath: checkpointPath) else {
        throw CommandFailure(
          "\(checkpointPath): no such file, so there is no training to go on with; leave out "
            + "--resume to start one")
      }
      spentBefore = try trainer.resume(from: checkpointPath)
    } else {
      if let seen = Trainer.imagesSeen(inCheckpoint: checkpointPath), seen > 0 {
        throw CommandFailure(
          "\(checkpointPath): holds an unfinished training of \(seen) pictures; go on with --resume, "
            + "or remove it")
      }
      // Find out now, not after an hour, whether the folder can be written to.
      try trainer.writeCheckpoint(to: checkpointPath, cpuSeconds: 0)
    }
    let record = try TrainingRecord(
      path: recordPath, resumedAt: resume ? trainer.imagesSeen : nil,
      header: header(trainer, specification))
    outputOptions.detail("BLAS kernels: \(OpenBLAS.coreName)")
    try train(trainer, renderer, record, cpuBefore: spentBefore)
    guard trainer.isFinished else {
      return outputOptions.note(
        "\(checkpointPath): stopped after \(trainer.imagesSeen) of \(trainer.settings.images) "
          + "pictures; go on with --resume")
    }
    try trainer.writeWeights(to: output)
    try? FileManager.default.removeItem(atPath: checkpointPath)
    outputOptions.note("\(output): trained on \(trainer.imagesSeen) pictures")
    if outputOptions.json {
      let written: JSON = ["model": .string(output), "record": .string(recordPath)]
      print(written.text, terminator: "")
    }
  }

  /// Throws unless there is a folder for the weights that can be written to.
  private func checkFolder() throws {
    let folder = (output as NSString).deletingLastPathComponent
    let path = folder.isEmpty ? "." : folder
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else {
      throw CommandFailure(
        "\(output): cannot be written: there is no directory \(path); make it first")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw CommandFailure(
        "\(output): cannot be written: \(String(cString: strerror(errno))); "
          + "choose another --output")
    }
  }

  private func header(_ trainer: Trainer, _ specification: SceneSpecification) -> JSON {
    var command = "air3d train --scene \(scene) --output \(output)"
    command += " --objective \(objective.rawValue) --images \(trainer.settings.images)"
    command += " --seed \(seed)"
    if recurrence != .memory { command += " --recurrence \(recurrence.rawValue)" }
    return [
      "format": "air3d-training-1", "program": .string(programVersion),
      "command": .string(command), "specification": .string(specification.name),
      "architecture": .string(trainer.network.architecture.text), "seed": .unsigned(seed),
      "images": .integer(trainer.settings.images),
      "parameters": .integer(trainer.parameters.count),
      "batchSize": .integer(trainer.settings.batchSize),
      "labels": "none",
    ]
  }

  /// Pictures between two lines of the record.
  private static let recordInterval = 20_000
  /// Pictures between two checkpoints.
  private static let checkpointInterval = 20_000
  /// Scenes that a line of the record measures; they are only measured, never trained on.
  private static let heldOutCount = 200
  /// Of the held-out scenes of the record.
  private static let heldOutSeed: UInt64 = 0x5EED_0001

  private func train(
    _ trainer: Trainer, _ renderer: SceneRenderer, _ record: TrainingRecord, cpuBefore: Double
  ) throws {
    var bar = ProgressBar(
      total: trainer.settings.images, done: trainer.imagesSeen, isQuiet: outputOptions.quiet)
    var statistics = ObjectiveStatistics()
    var nextRecord = (trainer.imagesSeen / Self.recordInterval + 1) * Self.recordInterval
    var nextCheckpoint = nextRecord
    // Measuring held-out scenes is no part of the training: its time is not counted.
    var measuring = 0.0
    let cpuStart = processorSeconds()
    func cpuSeconds() -> Double { cpuBefore + processorSeconds() - cpuStart - measuring }
    let end = stopAfter ?? .max
    while !trainer.isFinished && trainer.imagesSeen < end {
      statistics += try trainer.trainBatch()
      bar.show(
        trainer.imagesSeen,
        String(
          format: "error %.2f  objects %.2f", statistics.meanSquaredError, statistics.meanObjects))
      if trainer.imagesSeen >= nextRecord || trainer.isFinished {
        let cpu = cpuSeconds()
        let before = processorSeconds()
        let metrics = measure(trainer, renderer)
        measuring += processorSeconds() - before
        try record.append(line(trainer, statistics, metrics, cpu: cpu))
        bar.show(trainer.imagesSeen, Self.summary(metrics), force: true)
        statistics = ObjectiveStatistics()
        nextRecord += Self.recordInterval
      }
      if trainer.imagesSeen >= nextCheckpoint || trainer.imagesSeen >= end {
        try trainer.writeCheckpoint(to: checkpointPath, cpuSeconds: cpuSeconds())
        nextCheckpoint += Self.checkpointInterval
      }
    }
    bar.finish()
  }

  /// Measures the network's own steps, without a second look.
  private func measure(_ trainer: Trainer, _ renderer: SceneRenderer) -> Metrics {
    let scenes = HeldOutScenes(renderer, seed: Self.heldOutSeed)
    let engine = InferenceEngine(
      trainer.network, parameters: trainer.parameters, renderer: renderer, looksAgain: false)
    var evaluation = Evaluation(renderer.specification)
    for index in 0..<Self.heldOutCount {
      let (scene, picture) = scenes(index)
      evaluation.add(
        truth: scene.objects, inferred: engine.infer(picture).objects.map(\.object))
    }
    return Metrics(evaluation: evaluation, specification: renderer.specification)
  }

  private static func summary(_ metrics: Metrics) -> String {
    let e = metrics.evaluation
    return String(
      format: "count %.1f%%  identity %.1f%%  position %.2f%%", e.countAccuracy * 100,
      e.identityAccuracy * 100, e.positionErrorMedian * 100)
  }

  private func line(
    _ trainer: Trainer, _ statistics: ObjectiveStatistics, _ metrics: Metrics, cpu: Double
  ) -> JSON {
    .object(
      [
        .init("imagesSeen", .integer(trainer.imagesSeen)),
        .init("cpuSeconds", .rounded(cpu, digits: 6)),
        .init("learningRate", .rounded(Double(trainer.learningRate), digits: 4)),
        .init("squaredError", .rounded(statistics.meanSquaredError, digits: 5)),
        .init("objects", .rounded(statistics.meanObjects, digits: 4)),
        .init("crossEntropy", .rounded(statistics.meanCrossEntropy, digits: 4)),
      ] + metrics.members)
  }
}

extension TrainingObjective: ExpressibleByArgument {}
extension NetworkArchitecture.Recurrence: ExpressibleByArgument {}
