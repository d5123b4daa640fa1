import NeuralNetworks
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// Networks whose answers are no numbers: said, or ended, but neither used nor the program's end.
@Suite struct DamagedWeightsTests {
  static let specification = TinyScenes.specification(size: 32, counts: [0.3, 0.4, 0.3])

  /// All weights of a network, set to one number.
  static func parameters(_ network: InferenceNetwork, all number: Float) -> ParameterSet {
    var generator = PCG32(seed: 1, stream: 1)
    var parameters = network.makeParameters(using: &generator)
    parameters.elements = [Float](repeating: number, count: parameters.count)
    return parameters
  }

  @Test(arguments: [1e30, 3e38, Float.infinity, .nan])
  func anAnswerThatIsNoNumberIsSaidToBeSo(number: Float) {
    let renderer = TinyScenes.renderer(Self.specification)
    let network = TinyScenes.network(Self.specification)
    let parameters = Self.parameters(network, all: number)
    let picture = renderer.render(Scene(camera: Self.specification.camera.centralPose, objects: []))
    let proposer = Proposer(network, parameters: parameters, renderer: renderer)
    #expect(!proposer.propose(picture).isFinite)
    let bound = EvidenceBound(network, parameters: parameters, renderer: renderer)
    var generator = PCG32(seed: 1, stream: 2)
    #expect(bound.estimate(picture, draws: 4, using: &generator).lowerBound.isNaN)
  }

  @Test func thePictureIsNotRead() throws {
    let folder = try TemporaryFolder()
    let renderer = TinyScenes.renderer(Self.specification)
    let trainer = Trainer(
      renderer, network: TinyScenes.network(Self.specification),
      settings: TrainingSettings(images: 32, seed: 1, threads: 1))
    trainer.parameters.elements = [Float](repeating: 1e30, count: trainer.parameters.count)
    let path = folder.file("damaged.safetensors")
    try trainer.writeWeights(to: path)
    let reader = try PictureReader(TrainedModel(readingFrom: path), renderer: renderer)
    let picture = renderer.render(Scene(camera: Self.specification.camera.centralPose, objects: []))
    #expect(
      throws: UnreadablePicture(
        reason: "cannot be read: the network's answer is not a number; these weights are damaged, "
          + "take others or train them again")
    ) { try reader.read(picture) }
  }

  @Test func numbersOfAnySizeAreAnAnswer() {
    let renderer = TinyScenes.renderer(Self.specification)
    let network = TinyScenes.network(Self.specification)
    let picture = renderer.render(Scene(camera: Self.specification.camera.centralPose, objects: []))
    // Below zero no unit passes anything on.
    for number: Float in [-1e30, 0, 1e-30, 1, 100] {
      let proposer = Proposer(
        network, parameters: Self.parameters(network, all: number), renderer: renderer)
      let answer = proposer.propose(picture)
      #expect(answer.isFinite)
      let areFinite = answer.countProbabilities.allSatisfy(\.isFinite)
      #expect(areFinite)
    }
  }

  @Test(arguments: TrainingObjective.allCases, [Float.infinity, 1e30])
  func aTrainingWithThemEnds(objective: TrainingObjective, number: Float) {
    var settings = TrainingSettings(images: 64, seed: 1, threads: 1)
    settings.objective = objective
    let trainer = Trainer(
      TinyScenes.renderer(Self.specification), network: TinyScenes.network(Self.specification),
      settings: settings)
    trainer.parameters.elements = [Float](repeating: number, count: trainer.parameters.count)
    #expect(throws: AIRError.diverged(imagesSeen: 0)) { _ = try trainer.trainBatch() }
  }

  @Test(arguments: [Float.nan, .infinity]) func thePosteriorIsOneAllTheSame(number: Float) {
    let architecture = NetworkArchitecture(Self.specification)
    let layout = HeadLayout(architecture)
    for place in [0, 1, layout.objectCount - 1, layout.objectCount] {
      var object = [Float](repeating: 0.1, count: layout.objectCount)
      var yaw = [Float](repeating: 0.1, count: layout.yawCount)
      if place < layout.objectCount { object[place] = number } else { yaw[1] = number }
      let posterior = object.withUnsafeBufferPointer { object in
        yaw.withUnsafeBufferPointer { yaw -> ObjectPosterior? in
          guard let object = object.baseAddress, let yaw = yaw.baseAddress else { return nil }
          return ObjectPosterior(object: object, yaw: yaw, architecture)
        }
      }
      #expect(posterior?.isFinite == false)
      #expect(posterior?.presence.probability == 0.5)
      #expect(posterior?.poses.count == 2)
    }
  }
}
