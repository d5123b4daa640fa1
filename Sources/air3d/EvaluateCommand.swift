import AIR
import ArgumentParser
import AssetIO
import Foundation
import Learning
import Probability
import Rendering
import SceneModel
import Synchronization

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures a model on freshly drawn held-out scenes.",
    discussion: "Example: air3d evaluate --model primitives --scene primitives --count 2000")

  @OptionGroup var modelOptions: ModelOptions

  @Option(help: ArgumentHelp("How many scenes.", valueName: "n"))
  var count = 1000

  @Option(
    help: ArgumentHelp(
      "Of the scenes; trainings use small seeds, so take another.",
      valueName: "s"))
  var seed: UInt64 = 1_000_000_007

  @Option(help: ArgumentHelp("Threads.", valueName: "t"))
  var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)

  @Option(
    help: ArgumentHelp(
      "Refinement: the most Levenberg-Marquardt steps in a row; 0 for the network alone.",
      valueName: "n"))
  var refine = RefinementSettings().steps

  @Option(
    help: ArgumentHelp(
      "How often the network looks at each object: 1, or 2 as 'infer' does.", valueName: "n"))
  var looks = 2

  @Option(
    help: ArgumentHelp("Draws from the network for each picture's ELBO.", valueName: "n"))
  var draws = 4

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if count < 1 { throw ValidationError("'--count' must be at least 1") }
    if draws < 1 { throw ValidationError("'--draws' must be at least 1") }
    if !(1...2).contains(looks) { throw ValidationError("'--looks' must be 1 or 2") }
    if refine < 0 { throw ValidationError("'--refine' must be at least 0") }
    if threads < 1 { throw ValidationError("'--threads' must be at least 1") }
  }

  /// Scenes that one thread measures before it takes the next ones.
  private static let chunk = 50

  func run() throws {
    let (trained, renderer) = try modelOptions.load()
    let specification = renderer.specification
    let scenes = HeldOutScenes(renderer, seed: seed)
    let count = count
    let chunks = (count + Self.chunk - 1) / Self.chunk
    var settings = RefinementSettings()
    settings.steps = refine
    let refinement = settings
    let (draws, seed, looksAgain) = (draws, seed, looks == 2)
    let progress = Mutex((bar: ProgressBar(total: count, isQuiet: outputOptions.quiet), done: 0))
    let parts = mapSlices(count: chunks, threads: threads) { chunk -> Metrics.Sums in
      let engine = InferenceEngine(
        trained.network, parameters: trained.parameters, renderer: renderer,
        looksAgain: looksAgain)
      let refiner = Refiner(renderer, settings: refinement)
      let bound = EvidenceBound(
        trained.network, parameters: trained.parameters, renderer: renderer)
      var sums = Metrics.Sums(specification)
      for index in chunk * Self.chunk..<min(count, (chunk + 1) * Self.chunk) {
        let (scene, picture) = scenes(index)
        var objects: [SceneObject] = []
        sums.networkSeconds += Self.seconds {
          let proposal = engine.infer(picture)
          objects = proposal.objects.map(\.object)
          sums.renders += proposal.renders
        }
        if refinement.steps > 0 {
          sums.refinementSeconds += Self.seconds {
            let refined = refiner.refine(picture, from: objects)
            objects = refined.objects
            sums.renders += refined.renders
          }
        }
        sums.evaluation.add(truth: scene.objects, inferred: objects)
        let reconstruction = renderer.render(
          Scene(camera: specification.camera.centralPose, objects: objects))
        for (a, b) in zip(reconstruction.pixels, picture.pixels) {
          sums.squaredError += Double((a - b) * (a - b))
        }
        var generator = PCG32(seed: ~seed, stream: UInt64(index))
        sums.lowerBound += bound.estimate(picture, draws: draws, using: &generator).lowerBound
        progress.withLock {
          $0.done += 1
          $0.bar.show($0.done, "")
        }
      }
      return sums
    }
    progress.withLock { $0.bar.finish() }
    var sums = parts[0]
    for part in parts.dropFirst() { sums.merge(part) }
    let metrics = Metrics(
      sums, specification: specification, isRefined: refinement.steps > 0,
      threads: threads)
    print(outputOptions.json ? metrics.json.text : metrics.table + "\n", terminator: "")
  }

  private static func seconds(_ duration: Duration) -> Double {
    duration / .seconds(1)
  }

  private static func seconds(_ body: () -> Void) -> Double {
    seconds(ContinuousClock().measure(body))
  }
}
