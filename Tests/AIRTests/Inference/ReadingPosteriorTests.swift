import NeuralNetworks
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// What a reading says of how sure it is, of a network that says the same whatever it sees.
@Suite struct ReadingPosteriorTests {
  static let scene = TinyInference(
    TinyScenes.specification(size: 32, counts: [0.5, 0.5]), truth: [], stepLimit: 1)

  @Test("The network's yaw has the phase's deviation, divided by the symmetry's order")
  func yawDeviation() {
    let scene = Self.scene
    let proposer = Proposer(
      scene.network, parameters: scene.parameters(TinyInference.heads, withBaseline: false),
      renderer: scene.renderer, stepLimit: 1)
    let found = proposer.propose(scene.picture).objects
    let cube = scene.posterior(TinyInference.heads).poses[0]
    #expect(found.map(\.object.mesh) == [0])
    #expect(found.map(\.yawDeviation) == [cube.phaseDeviation / 4])
  }

  @Test("Where refinement takes away what the network saw, the count's probability goes along")
  func counts() throws {
    let scene = Self.scene
    let folder = try TemporaryFolder()
    let trainer = Trainer(
      scene.renderer, network: scene.network,
      settings: TrainingSettings(images: 32, seed: 1, threads: 1))
    trainer.parameters = scene.parameters(TinyInference.heads, withBaseline: false)
    let path = folder.file("same.safetensors")
    try trainer.writeWeights(to: path)
    let model = try TrainedModel(readingFrom: path)
    let network = try PictureReader(
      model, renderer: scene.renderer, options: Self.options(steps: 0)
    ).read(scene.picture)
    #expect(!network.objects.isEmpty && network.countProbabilities[0] < 0.6)
    let refined = try PictureReader(
      model, renderer: scene.renderer, options: Self.options(steps: 10)
    ).read(scene.picture)
    #expect(refined.objects.isEmpty)
    #expect(refined.countProbabilities[0] > 0.95, "\(refined.countProbabilities)")
  }

  private static func options(steps: Int) -> PictureReader.Options {
    var options = PictureReader.Options()
    options.refinementSteps = steps
    return options
  }
}
