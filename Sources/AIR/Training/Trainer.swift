import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel
import Synchronization

/// Trains an inference network on pictures that the prior and the renderer make up, without ever
/// looking at the scenes behind them unless the objective is a supervised one.
public final class Trainer {
  /// What is trained.
  public let network: InferenceNetwork
  /// The recipe.
  public let settings: TrainingSettings
  /// The pictures' specification.
  public let specification: SceneSpecification
  /// The specification, its meshes and its textures, to be compared when a training is resumed.
  public let fingerprint: SpecificationFingerprint
  /// The weights.
  public internal(set) var parameters: ParameterSet
  /// The optimiser.
  public internal(set) var optimizer: Adam
  /// Pictures seen.
  public internal(set) var imagesSeen = 0
  /// The returns' running mean and variance; only `TrainingObjective.score` moves them.
  public internal(set) var returnScale = ReturnScale()

  /// The BLAS kernels of the run that is resumed, as far as its checkpoint says.
  public internal(set) var earlierKernels: String?

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
  public init(
    _ renderer: SceneRenderer, network: InferenceNetwork, settings: TrainingSettings,
    fingerprint: SpecificationFingerprint? = nil
  ) {
    self.renderer = renderer
    self.network = network
    self.settings = settings
    specification = renderer.specification
    self.fingerprint = fingerprint ?? SpecificationFingerprint(renderer.specification)
    prior = ScenePrior(specification)
    let stepLimit = TrainingSettings.stepLimit(specification)
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
      renderer.renderer(for: renderer.specification.camera.centralPose),
      items: TrainingSettings.sliceSize * settings.objective.particles)
  }

  /// The share of the training that is done.
  public var progress: Double { min(1, Double(imagesSeen) / Double(max(1, settings.images))) }
  /// Whether all pictures have been seen.
  public var isFinished: Bool { imagesSeen >= settings.images }
  /// The rate of the next step.
  public var learningRate: Float { schedule.learningRate(atStep: optimizer.stepCount) }
  /// The objective of the next step.
  public var objective: ObjectiveState {
    settings.objective(
      at: progress, specification: specification, levelCount: workspaces.levelCount)
  }

  /// One step of the optimiser on fresh pictures.
  ///
  /// - Throws: `AIRError.diverged` if the gradient is not finite; the weights are then as before.
  public func trainBatch() throws(AIRError) -> ObjectiveStatistics {
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

  /// What a step follows: pictures alone, or pictures with their labels.
  private enum Followed: Sendable {
    case pictures(any SceneObjective)
    case labels(any LabelledObjective)
  }

  private var followed: Followed {
    let (prior, state) = (sequentialPrior, objective)
    switch settings.objective {
    case .elbo:
      return .pictures(LocalPosteriorObjective(network: network, prior: prior, state: state))
    case .score:
      return .pictures(
        ScoreFunctionObjective(
          network: network, prior: prior, state: state, baseline: baseline,
          returnScale: returnScale))
    case .vimco:
      return .pictures(
        VIMCOObjective(
          network: network, prior: prior, state: state,
          particles: settings.objective.particles))
    case .wakeSleep:
      return .pictures(
        WakeSleepObjective(
          network: network, prior: prior, state: state,
          particles: settings.objective.particles, renderer: renderer))
    case .supervised:
      return .labels(
        SupervisedObjective(network: network, prior: prior, state: state, matching: .order))
    case .supervisedHungarian:
      return .labels(
        SupervisedObjective(network: network, prior: prior, state: state, matching: .hungarian))
    }
  }

  /// The loss's gradient on the pictures `firstImage` ..< `firstImage + count`.
  func gradient(firstImage: Int, count: Int) -> (Gradients, ObjectiveStatistics) {
    let followed = followed
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
        var labels: [[SceneObject]] = []
        for item in 0..<items {
          let index = UInt64(first + item)
          var sceneGenerator = PCG32(seed: settings.seed, stream: index)
          // The scene is forgotten as soon as its picture is made, except where labels are learned.
          let scene = prior.sample(using: &sceneGenerator)
          workspace.observe(scene, renderer, item: item, using: &sceneGenerator)
          if case .labels = followed { labels.append(scene.objects) }
          generators.append(PCG32(seed: settings.seed, stream: Self.latentStreams + index))
        }
        return tapes.withTape(parameters: parameters) { tape in
          var gradients = Gradients(zerosLike: parameters)
          let scale = 1 / Double(count)
          switch followed {
          case .pictures(let objective):
            let statistics = objective.accumulateGradient(
              items: items, workspace: workspace, generators: &generators, scale: scale,
              tape: tape, into: &gradients)
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

/// Workspaces that keep their memory between batches.
final class WorkspacePool: Sendable {
  /// `@unchecked Sendable`: a workspace is either here or with the one caller that took it out.
  private struct Idle: @unchecked Sendable {
    var workspaces: [TrainingWorkspace] = []
  }

  private let idle = Mutex(Idle())
  private let renderer: Renderer
  private let items: Int

  init(_ renderer: Renderer, items: Int) {
    self.renderer = renderer
    self.items = items
  }

  var levelCount: Int {
    ImagePyramid.usefulLevelCount(width: renderer.camera.width, height: renderer.camera.height)
  }

  func withWorkspace<R>(_ body: (TrainingWorkspace) -> R) -> R {
    nonisolated(unsafe) let pooled = idle.withLock { $0.workspaces.popLast() }
    let workspace = pooled ?? TrainingWorkspace(renderer, items: items)
    defer {
      nonisolated(unsafe) let returned = workspace
      idle.withLock { $0.workspaces.append(returned) }
    }
    return body(workspace)
  }
}
