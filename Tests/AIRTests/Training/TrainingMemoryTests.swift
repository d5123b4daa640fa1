import NeuralNetworks
import SceneModel
import Testing

@testable import AIR

/// The estimate of a training's memory, compared with what trainings hold.
@Suite struct TrainingMemoryTests {
  static func specification(_ width: Int, _ height: Int) -> SceneSpecification {
    var specification = TinyScenes.specification(
      size: width, counts: [0.3, 0.3, 0.2, 0.2], meshes: [0.5, 0.5], positionRange: 0.45,
      noise: 0.1, firstMeshOrder: 1)
    specification.pictureHeight = height
    return specification
  }

  /// A batch at the end of a training, where all that the network says is done, by a network that
  /// proposes objects as long as it may: nothing holds more.
  static func trained(
    _ width: Int, _ height: Int, threads: Int
  ) throws -> (trainer: Trainer, memory: TrainingMemory) {
    let specification = specification(width, height)
    var settings = TrainingSettings(images: 3200, seed: 1, threads: threads)
    settings.explorationEnd = 0.5
    let architecture = NetworkArchitecture(specification)
    let trainer = Trainer(
      TinyScenes.renderer(specification), network: InferenceNetwork(architecture),
      settings: settings)
    trainer.imagesSeen = settings.images - settings.batchSize
    var bias = trainer.parameters["heads.object.bias"]
    bias.elements[HeadLayout(architecture).presence] = 30
    trainer.parameters["heads.object.bias"] = bias
    let statistics = try trainer.trainBatch()
    #expect(statistics.meanObjects == 6)
    return (trainer, TrainingMemory(architecture, specification, settings))
  }

  @Test(arguments: [(64, 64, 1), (64, 64, 2), (128, 128, 1), (64, 160, 2)])
  func tapesHoldWhatWasEstimated(width: Int, height: Int, threads: Int) throws {
    let (trainer, memory) = try Self.trained(width, height, threads: threads)
    let held = trainer.tapes.idleBytes
    // Tapes of held-out pictures are not among these.
    #expect(held < memory.tapes, "\(held) of \(memory.tapes)")
    // On a busy machine one thread may do all the work, and only its tape is there.
    #expect(Double(held) > 0.2 * Double(memory.tapes / threads), "\(held) of \(memory.tapes)")
    let weights = trainer.parameters.count * 4
    #expect(memory.checkpoint == 3 * weights)
    #expect(memory.weights > 8 * weights && memory.weights < 24 * weights)
  }

  @Test func itGrowsWithTheArea() {
    func total(_ width: Int, _ height: Int, threads: Int = 2) -> Int {
      let specification = Self.specification(width, height)
      return TrainingMemory(
        NetworkArchitecture(specification), specification,
        TrainingSettings(images: 1, seed: 1, threads: threads)
      ).total
    }
    #expect(total(64, 64) < 512 << 20)
    #expect(total(1024, 1024) > 8 << 30)
    #expect(total(1024, 512) == total(512, 1024))
    let growth = Double(total(1024, 1024)) / Double(total(512, 512))
    #expect(growth > 3.5 && growth < 4.5)
    #expect(total(512, 512, threads: 1) < total(512, 512))
    // A slice is the least that a thread takes, but each measures held-out pictures.
    #expect(total(512, 512, threads: 4) > total(512, 512))
  }

  @Test func itDoesNotOverflow() {
    let specification = Self.specification(1 << 20, 1 << 20)
    let memory = TrainingMemory(
      NetworkArchitecture(specification), specification,
      TrainingSettings(images: 1, seed: 1, threads: 1 << 30))
    #expect(memory.total > 1 << 60)
  }
}
