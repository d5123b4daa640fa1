import AssetIO
import Foundation
import NeuralNetworks
import SceneModel

/// What a training is: everything that decides the weights, to the last bit.
public struct TrainingRecipe: Sendable, Equatable {
  /// The scene specification, as a command line names it.
  public var scene: String
  /// Numbers of objects in place of the specification's, each as often; nil keeps those.
  public var counts: [Int]?
  /// What is followed.
  public var objective = TrainingObjective.localPosterior
  /// What a step knows of the steps before.
  package var recurrence = NetworkArchitecture.Recurrence.canvasAndMemory
  /// What the yaw heads are told.
  package var yawHeads = NetworkArchitecture.YawHeads.symmetryAware
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
  package func command(output: String, images: Int) -> String {
    var words = ["air3d train --scene \(scene) --output \(output)"]
    words.append("--objective \(objective.rawValue) --images \(images) --seed \(seed)")
    if recurrence != .canvasAndMemory { words.append("--recurrence \(recurrence.rawValue)") }
    if yawHeads != .symmetryAware { words.append("--yaw-heads \(yawHeads.rawValue)") }
    if let counts { words.append("--counts \(counts.map(String.init).joined(separator: ","))") }
    if isHalved { words.append("--half") }
    return words.joined(separator: " ")
  }

  /// The specification, with the recipe's counts.
  ///
  /// - Throws: what is wrong with it, or that the network cannot be made for it.
  package func loadSpecification() throws -> SceneSpecification {
    var specification = try SceneSpecification.load(scene)
    if let counts { specification = try specification.checkedWithCounts(counts) }
    for (name, side) in [
      ("width", specification.pictureWidth), ("height", specification.pictureHeight),
    ] where !side.isMultiple(of: 8) {
      throw TrainingFailure(
        "\(scene): its pictures' \(name) is \(side), but the network needs a multiple of 8; "
          + "change \"picture\"")
    }
    if !Self.looking.contains(objective), let latent = specification.viewPrior.free.first {
      let able = Self.looking.map(\.rawValue)
      throw TrainingFailure(
        "\(scene): leaves \"\(latent)\" to be inferred, which only the objectives "
          + "\(able.dropLast().joined(separator: ", ")) and \(able.last ?? "") learn; take one of "
          + "those, or give a number for it")
    }
    return specification
  }

  /// Pictures that a training by this recipe sees.
  package func imageCount() throws -> Int {
    try images ?? Self.defaultImages(loadSpecification())
  }

  /// The network and what trains it.
  ///
  /// - Parameter fingerprint: of the specification with its meshes.
  package func makeTrainer(
    _ renderer: SceneRenderer, threads: Int, fingerprint: SpecificationFingerprint? = nil
  ) -> Trainer {
    let specification = renderer.specification
    return Trainer(
      renderer,
      network: InferenceNetwork(architecture(specification, glimpse: GlimpseLayout(renderer))),
      settings: settings(specification, threads: threads), fingerprint: fingerprint)
  }

  private func settings(_ specification: SceneSpecification, threads: Int) -> TrainingSettings {
    var settings = TrainingSettings(
      images: images ?? Self.defaultImages(specification), seed: seed, threads: threads)
    settings.objective = objective
    settings.isHalved = isHalved
    if looksTwice { settings.suitGlimpses() }
    return settings
  }

  /// Objectives whose networks look twice, and infer camera and light where those are open.
  private static let looking: [TrainingObjective] = [
    .localPosterior, .supervised, .supervisedHungarian,
  ]

  /// Whether the network has glimpses: where to look is learned of what the renderer says, or of
  /// labels, and the paper's other estimators are as in the paper.
  private var looksTwice: Bool { Self.looking.contains(objective) }

  private func architecture(
    _ specification: SceneSpecification, glimpse: GlimpseLayout
  ) -> NetworkArchitecture {
    var architecture = NetworkArchitecture(
      specification, recurrence: recurrence, yawHeads: yawHeads)
    if looksTwice { architecture.glimpse = glimpse }
    return architecture
  }

  /// Throws unless there is memory for the training (`TrainingMemory`), and its checkpoints can be
  /// read again.
  func checkMemory(of specification: SceneSpecification, threads: Int) throws {
    let memory = TrainingMemory(
      architecture(specification, glimpse: .largest), specification,
      settings(specification, threads: threads))
    let size = "\(specification.pictureWidth)×\(specification.pictureHeight)"
    let workers = threads == 1 ? "1 thread" : "\(threads) threads"
    try MemoryLimit.require(
      memory.total, for: "training at \(size) on \(workers)",
      advice: "make \"picture\" smaller or give fewer --threads", path: scene)
    guard memory.checkpoint <= Safetensors.largestFile else {
      throw TrainingFailure(
        "\(scene): the checkpoints of a training at \(size) have "
          + "\(MemoryLimit.text(memory.checkpoint)), but files of weights are read up to "
          + "\(MemoryLimit.text(Safetensors.largestFile)): make \"picture\" smaller")
    }
  }

  /// Pictures seen by the shipped models; other specifications get as many as `primitives`.
  static func defaultImages(_ specification: SceneSpecification) -> Int {
    specification.prior.maximumCount <= 1 ? 360_000 : 1_200_000
  }
}
