import AIR
import ArgumentParser
import Experiments
import Files
import Foundation
import NeuralNetworks
import Pages
import SceneModel

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: """
      Trains an inference network on pictures of a scene specification: without labels, unless the \
      objective is a supervised one.
      """,
    discussion: """
      Writes the weights to --output, a checkpoint to resume from beside them \
      (MODEL.checkpoint.safetensors, removed at the end) and a record of the training, a line of \
      JSON at a time (MODEL.training.jsonl). A training that was interrupted and resumed ends with \
      the same weights, to the last bit, as one that was not. SIGINT (Ctrl-C), SIGTERM and SIGHUP \
      write a checkpoint first; a second one ends at once. Documentation/Training.md says more, \
      and Documentation/TwoDimensions.md of specifications of digits. --tensorboard writes the \
      record as TensorBoard reads it, too.

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
        + TrainingObjective.allCases.map(\.rawValue).joined(separator: ", ")
        + " (default: local-posterior).",
      valueName: "name"))
  var objective: TrainingObjective?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Pictures to see; by default 1200000, and 360000 for specifications of at most one object, \
      as the shipped models saw.
      """, valueName: "n"), transform: WholeNumber.parse)
  var images: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Time for the training by the clock, in place of --images: a trial of some seconds finds out \
      how many pictures can be seen in it.
      """, valueName: "m"), transform: WholeNumber.parse)
  var minutes: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Decides the first weights, the pictures and every draw; 1 by default.", valueName: "s"),
    transform: WholeNumber.parse)
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "How a step knows of the steps before: memory, the default, canvas or blind.",
      valueName: "name"))
  var recurrence: NetworkArchitecture.Recurrence?

  @Option(
    help: ArgumentHelp(
      """
      Yaw heads that know each mesh's symmetry (symmetric), or that are told of none (plain).
      """, valueName: "name"))
  var yawHeads: NetworkArchitecture.YawHeads = .symmetryAware

  @Option(
    help: ArgumentHelp(
      "Numbers of objects to train on, each as often, in place of the specification's: 0,1,3.",
      valueName: "list"), transform: ObjectCounts.init(argument:))
  var counts: ObjectCounts?

  @Flag(help: "Write the weights as 16-bit floats: half the size, rounded to three digits.")
  var half = false

  @Flag(help: "Go on from the last checkpoint.")
  var resume = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Write a checkpoint and stop once so many pictures have been seen; --resume goes on.",
      valueName: "n"), transform: WholeNumber.parse)
  var stopAfter: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Pictures between two checkpoints, \(TrainingRun.usualCheckpointInterval) by default; the \
      weights do not depend on it.
      """, valueName: "n"), transform: WholeNumber.parse)
  var checkpointEvery: Int = TrainingRun.usualCheckpointInterval

  @Option(
    help: ArgumentHelp(
      "Write event files for TensorBoard into this folder, too, made if it does not exist.",
      valueName: "dir"))
  var tensorboard: String?

  @OptionGroup var digitOptions: DigitOptions

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  /// Beyond it the pictures' random numbers would repeat.
  private static let mostImages = 1_000_000_000_000
  /// Sixty-nine days.
  private static let mostMinutes = 100_000

  func validate() throws {
    if let images, !(1...Self.mostImages).contains(images) {
      throw ValidationError("'--images' must be from 1 to \(Self.mostImages)")
    }
    if let minutes {
      if !(1...Self.mostMinutes).contains(minutes) {
        throw ValidationError("'--minutes' must be from 1 to \(Self.mostMinutes)")
      }
      if images != nil {
        throw ValidationError("'--minutes' chooses the number of pictures; leave out '--images'")
      }
      if resume {
        throw ValidationError(
          "'--resume' goes on to as many pictures as were chosen at the beginning: give them by "
            + "'--images' in place of '--minutes'")
      }
    }
    if checkpointEvery < 1 { throw ValidationError("'--checkpoint-every' must be at least 1") }
    if let stopAfter, stopAfter < 1 {
      throw ValidationError("'--stop-after' must be at least 1")
    }
    if !output.hasSuffix(".safetensors") {
      throw ValidationError("'--output' must end in .safetensors, but is '\(output)'")
    }
  }

  private var recipe: TrainingRecipe {
    var recipe = TrainingRecipe(scene: scene)
    recipe.counts = counts?.values
    recipe.objective = objective ?? .localPosterior
    recipe.recurrence = recurrence ?? .canvasAndMemory
    recipe.yawHeads = yawHeads
    recipe.images = images
    recipe.seed = seed
    recipe.isHalved = half
    return recipe
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    if let digits = try DigitScene(named: scene) { return try train(on: digits) }
    try digitOptions.refuse(of: scene)
    // What is wrong with the specification first, then with the files.
    _ = try recipe.loadSpecification()
    try OutputDirectory.check(forFile: output)
    var recipe = recipe
    let folder = try tensorboard.map { try OutputDirectory($0, option: "--tensorboard") }
    if let minutes { recipe.images = try chooseImages(minutes: minutes) }
    var run = try TrainingRun(
      recipe, output: output, threads: runOptions.threads, version: ProgramVersion.number,
      beginning: resume ? .checkpoint : .new)
    outputOptions.report(on: run.renderer)
    run.checkpointInterval = checkpointEvery
    outputOptions.warn(run.warning)
    outputOptions.detail("BLAS kernels: \(OpenBLAS.coreName)")
    let trainer = run.trainer
    let checkpoint = TrainingRun.checkpointPath(output: output)
    var bar = ProgressBar(
      total: trainer.settings.images, done: trainer.imagesSeen, isQuiet: outputOptions.quiet)
    let page = TrainingPage(
      output: output, run.renderer, images: trainer.settings.images)
    write(page, run)
    let events = try folder.map {
      try TrainingEvents(
        in: $0.path, .scenes, seen: trainer.imagesSeen, record: run.recordText(), outputOptions)
    }
    let ending = try run.run(until: stopAfter ?? .max) {
      bar.show($0, $1(), force: $2)
      // The record has a new line.
      if $2 { write(page, run) }
      tell(events, of: run, newLine: $2)
    }
    bar.finish()
    // A finished one has been written with the last line of the record, before the weights: nobody
    // would clear up behind them.
    if ending != .finished { write(page, run) }
    switch ending {
    case .finished: break
    case .stopped:
      return outputOptions.note(
        "\(checkpoint): stopped after \(trainer.imagesSeen) of \(trainer.settings.images) "
          + "pictures; \(remedy(trainer))")
    case .interrupted(let signal, let code):
      Diagnostics.error(
        TrainingInterrupted(
          checkpoint: checkpoint, signal: signal, exitCode: code, seen: trainer.imagesSeen,
          of: trainer.settings.images, remedy: remedy(trainer)
        ).description)
      throw ExitCode(code)
    }
    outputOptions.note("\(output): trained on \(trainer.imagesSeen) pictures")
    if trainer.settings.images >= CalibrateCommand.fewestImages {
      _ = try CalibrateCommand.calibrate(
        TrainedModel(readingFrom: output), run.renderer, output: output,
        threads: runOptions.threads, outputOptions)
    }
    if outputOptions.json {
      var written: [JSON.Member] = [
        JSON.Member("model", .string(output)),
        JSON.Member("record", .string(TrainingRun.recordPath(output: output))),
        JSON.Member("page", .string(TrainingPage.path(output: output))),
      ]
      if let events { written.append(JSON.Member("events", .string(events.path))) }
      try StandardStreams.write(JSON.object(written).text)
    }
  }
}

extension TrainCommand {
  /// How to go on after a stop.
  private func remedy(_ trainer: Trainer) -> String {
    "go on with --resume" + (minutes == nil ? "" : " --images \(trainer.settings.images)")
  }

  /// Writes the page; a training does not end because that is not possible.
  private func write(_ page: TrainingPage, _ run: TrainingRun) {
    do {
      try page.write(run)
    } catch {
      outputOptions.warn("\(error)")
    }
  }

  /// Tells TensorBoard's events of a batch, or of a new line of the record.
  private func tell(_ events: TrainingEvents?, of run: TrainingRun, newLine: Bool) {
    guard let events else { return }
    guard newLine else { return events.batchEnded(run.trainer.imagesSeen) }
    do {
      events.add(record: try run.recordText())
    } catch {
      outputOptions.warn("\(error)")
    }
  }

  /// The number of pictures for a time, and what may be expected of them.
  private func chooseImages(minutes: Int) throws -> Int {
    let time = 60 * Double(minutes)
    // Of a longer training a longer trial, which is more precise.
    let trial = min(30, max(3, time / 50))
    let pace = try TrainingPace(recipe, threads: runOptions.threads, seconds: trial)
    let images = pace.pictures(inSeconds: time - trial)
    outputOptions.note(
      "\(images) pictures in \(minutes) min, about \(Int(pace.picturesPerSecond.rounded())) a "
        + "second")
    if images < TrainingPace.fewestPictures {
      let enough = Double(TrainingPace.fewestPictures) / pace.picturesPerSecond + trial
      outputOptions.warn(
        "that is hardly enough to count objects: networks need about "
          + "\(TrainingPace.fewestPictures) pictures for that, --minutes "
          + "\(Int((enough / 60).rounded(.up))), and \(TrainingPace.goodPictures) for yaws")
    }
    return images
  }
}

extension TrainingObjective: ExpressibleByArgument {
  // The old name of an objective is accepted, but not shown.
  public init?(argument: String) { self.init(name: argument) }
}
extension NetworkArchitecture.Recurrence: ExpressibleByArgument {}
extension NetworkArchitecture.YawHeads: ExpressibleByArgument {}
