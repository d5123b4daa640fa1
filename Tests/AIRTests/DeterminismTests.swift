import Learning
import SceneModel
import Testing

@testable import AIR

/// A training is a function of its seed: neither the number of threads nor the day changes a bit.
@Suite struct DeterminismTests {
  static func trainer(
    _ objective: TrainingObjective, threads: Int, images: Int = 96
  ) -> Trainer {
    let specification = TinyScenes.specification(size: 16, counts: [0.2, 0.5, 0.3])
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
