import Foundation
import NeuralNetworks
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// A training is a function of its seed: neither the number of threads nor the day changes a bit.
@Suite struct DeterminismTests {
  static func trainer(
    _ objective: TrainingObjective, threads: Int, images: Int = 96, nuisances: Bool = false
  ) -> Trainer {
    var specification = TinyScenes.specification(size: 16, counts: [0.2, 0.5, 0.3])
    if nuisances {
      specification.nuisances.lightTurn = -1...1
      specification.nuisances.tableBrightness = 0.5...1.5
      specification.nuisances.noise = 0...0.1
      specification.nuisances.blur = 0...1
    }
    var settings = TrainingSettings(images: images, seed: 5, threads: threads)
    settings.objective = objective
    settings.batchSize = 24
    settings.warmUpSteps = 2
    return Trainer(
      TinyScenes.renderer(specification), network: TinyScenes.network(specification),
      settings: settings)
  }

  @Test(arguments: TrainingObjective.allCases)
  func theGradientHasTheSameBitsOnAnyNumberOfThreads(_ objective: TrainingObjective) {
    // Forty pictures are three slices, the last of them not full.
    let (one, statistics) = Self.trainer(objective, threads: 1).gradient(firstImage: 7, count: 40)
    #expect(one.norm > 0)
    for threads in [2, 3] {
      let (many, same) = Self.trainer(objective, threads: threads).gradient(
        firstImage: 7, count: 40)
      #expect(many.elements == one.elements)
      #expect(same == statistics)
    }
  }

  /// Pictures of many lights; a workspace that has served one slice serves the next.
  @Test(arguments: TrainingObjective.allCases)
  func nuisancesChangeTheGradientAndNotItsDeterminism(_ objective: TrainingObjective) {
    let one = Self.trainer(objective, threads: 1, nuisances: true)
    let two = Self.trainer(objective, threads: 2, nuisances: true)
    _ = one.gradient(firstImage: 100, count: 40)
    let (a, _) = one.gradient(firstImage: 7, count: 40)
    let (b, _) = two.gradient(firstImage: 7, count: 40)
    let (plain, _) = Self.trainer(objective, threads: 1).gradient(firstImage: 7, count: 40)
    #expect(a.elements == b.elements)
    #expect(a.elements != plain.elements)
  }

  @Test(arguments: TrainingObjective.allCases)
  func twoTrainingsOfOneSeedEndWithTheSameWeights(_ objective: TrainingObjective) throws {
    let trainers = [Self.trainer(objective, threads: 1), Self.trainer(objective, threads: 2)]
    let start = trainers[0].parameters
    for trainer in trainers {
      while !trainer.isFinished { _ = try trainer.trainBatch() }
    }
    #expect(trainers[0].parameters != start)
    #expect(trainers[0].parameters == trainers[1].parameters)
  }

  @Test(arguments: TrainingObjective.allCases)
  func aResumedTrainingEndsWithTheSameWeights(_ objective: TrainingObjective) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("half.safetensors")

    let whole = Self.trainer(objective, threads: 1)
    _ = try whole.trainBatch()
    _ = try whole.trainBatch()
    try whole.writeCheckpoint(to: path, cpuSeconds: 2.5)
    while !whole.isFinished { _ = try whole.trainBatch() }

    let resumed = Self.trainer(objective, threads: 1)
    #expect(try resumed.resume(from: path) == 2.5)
    #expect(resumed.imagesSeen == 48)
    while !resumed.isFinished { _ = try resumed.trainBatch() }
    #expect(resumed.parameters == whole.parameters)
    #expect(resumed.returnScale == whole.returnScale)
  }

  /// A baseline serves training alone; what is shipped is q.
  @Test func weightsHoldTheNetworkAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("weights.safetensors")
    let trainer = Self.trainer(.score, threads: 1)
    #expect(trainer.parameters.names.contains { $0.hasPrefix(ReturnBaseline.prefix) })
    try trainer.writeWeights(to: path)
    let model = try TrainedModel(readingFrom: path)
    // Both objectives start from the same network.
    #expect(model.parameters == Self.trainer(.elbo, threads: 1).parameters)
  }

  @Test func anotherSeedGivesOtherWeights() {
    var settings = Self.trainer(.elbo, threads: 1).settings
    settings.seed += 1
    let specification = TinyScenes.specification(size: 16, counts: [0.2, 0.5, 0.3])
    let other = Trainer(
      TinyScenes.renderer(specification), network: TinyScenes.network(specification),
      settings: settings)
    let one = Self.trainer(.elbo, threads: 1)
    #expect(other.parameters != one.parameters)
    #expect(
      other.gradient(firstImage: 0, count: 16).0.elements
        != one.gradient(firstImage: 0, count: 16).0.elements)
  }
}
