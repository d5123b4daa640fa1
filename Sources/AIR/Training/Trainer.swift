import Files
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// Trains an inference network on pictures that are drawn from the prior and rendered. Their scenes
/// are looked at only if the objective is a supervised one.
package final class Trainer {
  /// What is trained.
  package let network: InferenceNetwork
  /// The recipe.
  package let settings: TrainingSettings
  /// The pictures' specification.
  package let specification: SceneSpecification
  /// The specification, its meshes and its textures, to be compared when a training is resumed.
  package let fingerprint: SpecificationFingerprint
  /// A copy of the specification for the weights; nil leaves it out.
  var source: SpecificationSource?
  /// The weights.
  package internal(set) var parameters: ParameterSet
  /// The optimiser.
  package internal(set) var optimizer: Adam
  /// Pictures seen.
  package internal(set) var imagesSeen = 0
  /// The returns' running mean and variance; only `TrainingObjective.score` moves them.
  package internal(set) var returnScale = ReturnScale()

  /// The BLAS kernels of the run that is resumed, as far as its checkpoint says.
  package internal(set) var earlierKernels: String?

  private let renderer: SceneRenderer
  private let prior: ScenePrior
  private let sequentialPrior: SequentialPrior
  private let baseline: ReturnBaseline
  private let schedule: CosineSchedule
  let tapes = TapePool()
  private let workspaces: WorkspacePool

  /// Streams of the generator: scenes are numbered from 0, draws of the latents from here on.
  private static let latentStreams: UInt64 = 1 << 40

  /// Starts a training.
  ///
  /// - Parameter fingerprint: of the specification with its meshes; by default without them.
  package init(
    _ renderer: SceneRenderer, network: InferenceNetwork, settings: TrainingSettings,
    fingerprint: SpecificationFingerprint? = nil
  ) {
    // Much is drawn, and small: what triangles of large meshes add is not seen.
    let renderer = renderer.simplified
    self.renderer = renderer
    self.network = network
    self.settings = settings
    specification = renderer.specification
    self.fingerprint = fingerprint ?? SpecificationFingerprint(renderer.specification)
    prior = ScenePrior(specification)
    let stepLimit = specification.stepLimit
    sequentialPrior = SequentialPrior(prior, stepLimit: stepLimit)
    var generator = PCG32(seed: settings.seed, stream: Self.latentStreams * 2)
    parameters = network.makeParameters(using: &generator)
    baseline = ReturnBaseline(network.architecture, stepLimit: stepLimit)
    if settings.objective == .score {
      baseline.initialize(into: &parameters, using: &generator)
    }
    optimizer = Adam(for: parameters)
    schedule = CosineSchedule(
      peak: settings.peakLearningRate, final: settings.finalLearningRate,
      warmUpSteps: settings.warmUpSteps,
      totalSteps: max(1, settings.images / settings.batchSize))
    workspaces = WorkspacePool(
      renderer.centralRenderer,
      items: TrainingSettings.sliceSize * settings.objective.particles)
  }

  /// The share of the training that is done.
  package var progress: Double { min(1, Double(imagesSeen) / Double(max(1, settings.images))) }
  /// Whether all pictures have been seen.
  package var isFinished: Bool { imagesSeen >= settings.images }
  /// The rate of the next step.
  package var learningRate: Float { schedule.learningRate(atStep: optimizer.stepCount) }
  /// The annealed settings of the next step.
  package var annealed: AnnealedSettings {
    settings.annealed(
      at: progress, specification: specification, levelCount: workspaces.levelCount)
  }

  /// One step of the optimiser on fresh pictures.
  ///
  /// Pictures of whose gradients some number is not finite do not count (`statistics.skipped`).
  ///
  /// - Throws: `AIRError.diverged` if the rest is not finite either, as of damaged weights; the
  ///   weights are then as before.
  package func trainBatch() throws(AIRError) -> ObjectiveStatistics {
    let count = min(settings.batchSize, settings.images - imagesSeen)
    let (gradients, statistics) = gradient(firstImage: imagesSeen, count: count)
    var clipped = gradients
    let norm = clipped.clip(toNorm: settings.gradientNormLimit)
    guard norm.isFinite else { throw .diverged(imagesSeen: imagesSeen) }
    optimizer.update(&parameters, clipped, learningRate: learningRate)
    returnScale.update(statistics.returns)
    imagesSeen += count
    return statistics
  }

  /// What reproduces a picture that was left out.
  func document(of skipped: SkippedPicture) -> JSON {
    var generator = PCG32(seed: settings.seed, stream: UInt64(skipped.image))
    return skipped.document(
      seed: settings.seed, observed: prior.sample(using: &generator), specification)
  }

  /// The loss's gradient on the pictures `firstImage` ..< `firstImage + count`.
  func gradient(firstImage: Int, count: Int) -> (Gradients, ObjectiveStatistics) {
    let objective = settings.objective.make(
      network: network, prior: sequentialPrior, annealed: annealed, baseline: baseline,
      returnScale: returnScale, renderer: renderer)
    let sliceSize = TrainingSettings.sliceSize
    let slices = (count + sliceSize - 1) / sliceSize
    let (parameters, settings, prior, renderer) = (parameters, settings, prior, renderer)
    let (tapes, workspaces) = (tapes, workspaces)
    let results = mapSlices(count: slices, threads: settings.threads) {
      slice -> (Gradients, ObjectiveStatistics) in
      let first = firstImage + slice * sliceSize
      let items = min(sliceSize, firstImage + count - first)
      return workspaces.withWorkspace { workspace in
        var generators: [PCG32] = []
        var labels: [Scene] = []
        for item in 0..<items {
          let index = UInt64(first + item)
          var sceneGenerator = PCG32(seed: settings.seed, stream: index)
          // The scene is forgotten as soon as its picture is made, except where labels are learned.
          let scene = prior.sample(using: &sceneGenerator)
          workspace.observe(scene, renderer, item: item, using: &sceneGenerator)
          if case .labels = objective { labels.append(scene) }
          generators.append(PCG32(seed: settings.seed, stream: Self.latentStreams + index))
        }
        return tapes.withTape(parameters: parameters) { tape in
          var gradients = Gradients(zerosLike: parameters)
          let scale = 1 / Double(count)
          switch objective {
          case .pictures(let objective):
            var statistics = objective.accumulateGradient(
              items: items, workspace: workspace, generators: &generators, scale: scale,
              tape: tape, into: &gradients)
            for index in statistics.skipped.indices { statistics.skipped[index].image += first }
            return (gradients, statistics)
          case .labels(let objective):
            let statistics = objective.accumulateGradient(
              labels: labels, workspace: workspace, generators: &generators, scale: scale,
              tape: tape, into: &gradients)
            return (gradients, statistics)
          }
        }
      }
    }
    var gradients = results[0].0
    var statistics = results[0].1
    for result in results.dropFirst() {
      gradients.add(result.0)
      statistics += result.1
    }
    return (gradients, statistics)
  }
}
