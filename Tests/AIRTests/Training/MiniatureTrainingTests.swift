import Foundation
import NeuralNetworks
import Probability
import SceneModel
import Testing

@testable import AIR

/// Trainings of seconds, on pictures of 32 × 32 pixels, that a wrong sign in any gradient spoils.
/// What is asked of them lies between what they reach and what they reach with the sign of one
/// latent's gradient turned round; that was tried for each latent.
@Suite(.serialized) struct MiniatureTrainingTests {
  /// A training and what it came to, measured on held-out pictures.
  struct Outcome {
    /// The mean ELBO of a picture before and after, in nats.
    var before: Double
    var after: Double
    var evaluation: Evaluation
    /// The mean standard deviations that q gives, of the positions in metres and of the cylinder's
    /// yaw in radians.
    var positionDeviation = 0.0
    var yawDeviation = 0.0
  }

  static func train(
    _ settings: TrainingSettings, on specification: SceneSpecification
  ) throws -> Outcome {
    let renderer = TinyScenes.renderer(specification)
    let network = TinyScenes.network(
      specification, channels: [16, 24, 16], features: 64, memoryUnits: 16)
    let trainer = Trainer(renderer, network: network, settings: settings)
    let before = lowerBound(trainer, renderer)
    while !trainer.isFinished { _ = try trainer.trainBatch() }
    var outcome = Outcome(
      before: before, after: lowerBound(trainer, renderer), evaluation: Evaluation(specification))
    let proposer = Proposer(network, parameters: trainer.parameters, renderer: renderer)
    var objects: [ProposedObject] = []
    for index in 0..<200 {
      let (scene, picture) = SceneSampler(renderer, seed: heldOutSeed)(index)
      let inferred = proposer.propose(picture).objects
      objects += inferred
      outcome.evaluation.add(truth: scene.objects, inferred: inferred.map(\.object))
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    outcome.positionDeviation = mean(objects.map { $0.positionDeviation.sum() / 2 })
    outcome.yawDeviation = mean(objects.filter { $0.object.mesh == 0 }.map(\.yawDeviation))
    return outcome
  }

  static let heldOutSeed: UInt64 = 77

  static func lowerBound(_ trainer: Trainer, _ renderer: SceneRenderer) -> Double {
    let bound = EvidenceBound(trainer.network, parameters: trainer.parameters, renderer: renderer)
    let scenes = SceneSampler(renderer, seed: heldOutSeed)
    var generator = PCG32(seed: heldOutSeed, stream: 1 << 20)
    let pictures = 100
    return (0..<pictures).reduce(0.0) {
      $0 + bound.estimate(scenes($1).picture, draws: 8, using: &generator).lowerBound
    } / Double(pictures)
  }

  /// At most one object, a cylinder or a sphere, anywhere.
  static func scattered(meshes: [Double]) -> SceneSpecification {
    TinyScenes.specification(
      size: 32, counts: [0.4, 0.6], meshes: meshes, positionRange: 0.45, noise: 0.1,
      firstMeshOrder: 1)
  }

  @Test func theDefaultObjectiveLearnsCountIdentityAndPosition() throws {
    var settings = TrainingSettings(images: 16_000, seed: 1, threads: 2)
    settings.warmUpSteps = 20
    settings.peakLearningRate = 3e-3
    let outcome = try Self.train(settings, on: Self.scattered(meshes: [0.5, 0.5]))
    let evaluation = outcome.evaluation
    #expect(outcome.after > outcome.before + 190)
    #expect(evaluation.countAccuracy > 0.9)
    #expect(evaluation.identityAccuracy > 0.9)
    #expect(evaluation.positionErrorMedian < 0.02)
    // Before training 0.15 m; the bounds are 0.004 m and 0.4 m.
    #expect(outcome.positionDeviation > 0.0045 && outcome.positionDeviation < 0.05)
  }

  /// A cylinder of three colours in the middle of the table, nearly filling the picture.
  @Test func theDefaultObjectiveLearnsYaw() throws {
    var settings = TrainingSettings(images: 5_000, seed: 1, threads: 2)
    settings.warmUpSteps = 20
    settings.peakLearningRate = 3e-3
    let outcome = try Self.train(
      settings,
      on: TinyScenes.specification(
        size: 32, counts: [0.02, 0.98], meshes: [0.98, 0.02], positionRange: 0.05, noise: 0.4,
        firstMeshOrder: 1, zoom: 2.5))
    #expect(outcome.after > outcome.before + 120)
    #expect(outcome.evaluation.yawErrorDegreesMedian(0) < 12, "chance is 90°")
    // Before training 0.8; the bounds are 0.02 and 2.
    #expect(outcome.yawDeviation > 0.03 && outcome.yawDeviation < 0.4)
  }

  /// Nearly always the same mesh: telling meshes apart is not what this objective can do.
  @Test func theScoreFunctionLearnsCountAndPosition() throws {
    var settings = TrainingSettings(images: 16_000, seed: 1, threads: 2)
    settings.objective = .score
    settings.warmUpSteps = 20
    let outcome = try Self.train(settings, on: Self.scattered(meshes: [0.02, 0.98]))
    let evaluation = outcome.evaluation
    #expect(outcome.after > outcome.before + 190)
    #expect(evaluation.countAccuracy > 0.9)
    #expect(evaluation.positionErrorMedian < 0.03)
    #expect(outcome.positionDeviation > 0.0045 && outcome.positionDeviation < 0.05)
  }
}
