import AIR
import ArgumentParser
import AssetIO
import Foundation
import Learning
import Rendering
import SceneModel
import Synchronization

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures a model on freshly drawn held-out scenes.",
    discussion: "Example: air3d evaluate --model primitives --scene primitives --count 2000")

  @OptionGroup var modelOptions: ModelOptions

  @Option(help: "How many scenes.")
  var count = 1000

  @Option(help: "Of the scenes; trainings use small seeds, so take another.")
  var seed: UInt64 = 1_000_000_007

  @Option(help: "Threads.")
  var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)

  @Option(help: "Refinement: the most Levenberg-Marquardt steps in a row; 0 for the network alone.")
  var refine = RefinementSettings().steps

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if count < 1 { throw ValidationError("'--count' must be at least 1") }
    if refine < 0 { throw ValidationError("'--refine' must be at least 0") }
    if threads < 1 { throw ValidationError("'--threads' must be at least 1") }
  }

  /// Scenes that one thread measures before it takes the next ones.
  private static let chunk = 50

  func run() throws {
    let (trained, renderer) = try modelOptions.load()
    let specification = renderer.specification
    let scenes = HeldOutScenes(renderer, seed: seed)
    let start = ContinuousClock.now
    let count = count
    let chunks = (count + Self.chunk - 1) / Self.chunk
    var settings = RefinementSettings()
    settings.steps = refine
    let refinement = settings
    let progress = Mutex((bar: ProgressBar(total: count, isQuiet: outputOptions.quiet), done: 0))
    let parts = mapSlices(count: chunks, threads: threads) { chunk -> (Evaluation, Double, Int) in
      let engine = InferenceEngine(
        trained.network, parameters: trained.parameters, renderer: renderer)
      let refiner = Refiner(renderer, settings: refinement)
      var renders = 0
      var evaluation = Evaluation(specification)
      var squaredError = 0.0
      for index in chunk * Self.chunk..<min(count, (chunk + 1) * Self.chunk) {
        let (scene, picture) = scenes(index)
        var objects = engine.infer(picture).objects.map(\.object)
        renders += objects.count
        if refinement.steps > 0 {
          let refined = refiner.refine(picture, from: objects)
          objects = refined.objects
          renders += refined.renders
        }
        evaluation.add(truth: scene.objects, inferred: objects)
        let reconstruction = renderer.render(Scene(camera: scene.camera, objects: objects))
        for (a, b) in zip(reconstruction.pixels, picture.pixels) {
          squaredError += Double((a - b) * (a - b))
        }
        progress.withLock {
          $0.done += 1
          $0.bar.show($0.done, "")
        }
      }
      return (evaluation, squaredError, renders)
    }
    let elapsed = ContinuousClock.now - start
    progress.withLock { $0.bar.finish() }
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    var evaluation = parts[0].0
    for part in parts.dropFirst() { evaluation.merge(part.0) }
    let channels = Double(specification.pictureWidth * specification.pictureHeight * 3 * count)
    let metrics = Metrics(
      evaluation: evaluation, specification: specification,
      reconstructionMSE: parts.reduce(0) { $0 + $1.1 } / channels, elbo: nil,
      imagesPerSecond: Double(count) / seconds,
      rendersPerPicture: Double(parts.reduce(0) { $0 + $1.2 }) / Double(count))
    print(outputOptions.json ? metrics.json.text : metrics.table + "\n", terminator: "")
  }
}
