import AIR
import Foundation
import NeuralNetworks
import Probability
import SceneModel
import Testing

@testable import Experiments

/// What the README claims of the shipped models in comparison with each other, on scenes that
/// neither a training nor a table has seen. Each can fail.
@Suite struct ClaimTests {
  /// Of no training and of no report.
  static let seed: UInt64 = 19_680_415

  /// The network alone, with its second looks, on scenes of a specification.
  static func measure(
    _ name: String, on scene: String, counts: [Int]? = nil, scenes count: Int, looks: Int = 2
  ) throws -> Evaluation {
    let model = try TrainedModel(readingFrom: ShippedFiles.standard.path(of: name, .model))
    let specification = try SceneSpecification.load(scene)
    let drawing = try SceneRenderer(counts.map(specification.withCounts) ?? specification)
    var reader = EvaluatedReader(
      model.network, model.parameters,
      counts == nil ? drawing : try SceneRenderer(specification.withCounts(Array(0...8))))
    reader.stepLimit = counts == nil ? nil : 8
    reader.looksAgain = looks == 2
    let scenes = SceneSampler(drawing, seed: seed)
    return reader.measure(count: count, threads: 2, progress: { _ in }, scene: { scenes($0) })
      .evaluation
  }

  /// Eslami et al. 2016, section 3.3: a network that regresses labels and is not told that a cube
  /// looks the same after a quarter turn averages over what it cannot tell apart.
  @Test(arguments: [("single", 400), ("primitives", 400)])
  func withoutBeingToldOfTheSymmetryOnlyAIRLearnsTheCubesYaw(
    _ scene: String, _ count: Int
  ) throws {
    let air = try Self.measure("\(scene)-air-plain", on: scene, scenes: count)
    let supervised = try Self.measure("\(scene)-supervised-plain", on: scene, scenes: count)
    let (ours, theirs) = (air.yawErrorDegreesMedian(0), supervised.yawErrorDegreesMedian(0))
    #expect(3 * ours <= theirs, "AIR \(ours)°, supervised \(theirs)°")
  }

  /// Trained on none, one and two, and on none, one and three; read with up to eight. The network
  /// alone finds 92 % of the unseen count, within four standard errors.
  @Test(arguments: [("counts-012", 3), ("counts-013", 2)])
  func unseenCountsAreCounted(_ name: String, _ unseen: Int) throws {
    let evaluation = try Self.measure(name, on: "primitives", counts: [unseen], scenes: 400)
    let margin = 4 * (0.92 * 0.08 / 400).squareRoot()
    #expect(evaluation.countAccuracy >= 0.92 - margin, "\(evaluation.countAccuracy)")
  }

  /// The same without sight of the canvas: the paper's AIR, beside its DAIR. Measured on 1,000
  /// other scenes: 12 % and 96 % of threes after none, one and two.
  @Test func aBlindNetworkDoesNotCountBeyondItsTraining() throws {
    let blind = try Self.measure(
      "counts-012-blind", on: "primitives", counts: [3], scenes: 300)
    let seeing = try Self.measure("counts-012", on: "primitives", counts: [3], scenes: 300)
    #expect(blind.countAccuracy < 0.3, "\(blind.countAccuracy)")
    #expect(seeing.countAccuracy > blind.countAccuracy + 0.5, "\(seeing.countAccuracy)")
  }

  /// What was expected and is not so: that labels do not teach to count beyond them. A supervised
  /// network that learns in sight of its own errors, and sees the canvas, finds most threes too.
  @Test func labelsCountBeyondWhatTheyShow() throws {
    let supervised = try Self.measure(
      "counts-012-supervised", on: "primitives", counts: [3], scenes: 400)
    #expect(supervised.countAccuracy > 0.85, "\(supervised.countAccuracy)")
  }

  /// Nor is it so that AIR explains as many scenes as a network with labels, picture for picture.
  @Test func labelsTeachMorePerPicture() throws {
    let air = try Self.measure("primitives-air-plain", on: "primitives", scenes: 400)
    let supervised = try Self.measure(
      "primitives-supervised-plain", on: "primitives", scenes: 400)
    #expect(supervised.rightScenes >= air.rightScenes)
    #expect(air.sceneAccuracy > 0.85)
  }

  /// What nuisances in the specification are for: pictures in other light, of another table, noisy
  /// and blurred.
  @Test func aModelTrainedWithNuisancesCountsWhereTheOtherDoesNot() throws {
    let robust = try Self.measure(
      "primitives-nuisances", on: "primitives-nuisances", scenes: 300)
    let shipped = try Self.measure("primitives", on: "primitives-nuisances", scenes: 300)
    #expect(robust.countAccuracy > 0.95, "\(robust.countAccuracy)")
    #expect(shipped.countAccuracy < 0.6, "\(shipped.countAccuracy)")
  }

  /// A hundred pictures rendered for each one that AIR's single pass renders.
  @Test func randomStartsFindFewerScenesThanOnePass() throws {
    let count = 60
    let specification = try SceneSpecification.load("primitives")
    let renderer = try SceneRenderer(specification)
    let scenes = SceneSampler(renderer, seed: Self.seed)
    let air = try Self.measure("primitives", on: "primitives", scenes: count, looks: 1)
    for optimizer in LocalOptimizer.allCases {
      let found = mapSlices(count: count, threads: 2) { index -> [SceneObject] in
        let (scene, picture) = scenes(index)
        // Not the generator that drew the scene.
        var generator = PCG32(seed: ~Self.seed, stream: UInt64(index))
        let budget = 100 * max(1, scene.objects.count)
        return Refiner(renderer).searchFromRandomStarts(
          picture, optimizer: optimizer, renderLimit: budget, using: &generator
        ).best(afterRenders: .max) ?? []
      }
      var evaluation = Evaluation(specification)
      for (index, objects) in found.enumerated() {
        evaluation.add(truth: scenes.scene(index).objects, inferred: objects)
      }
      #expect(evaluation.rightScenes < air.rightScenes, "\(optimizer)")
    }
  }
}
