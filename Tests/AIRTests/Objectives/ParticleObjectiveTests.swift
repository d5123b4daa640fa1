import Foundation
import NeuralNetworks
import Probability
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// VIMCO and the wake phase against what they estimate, got by going through all pairs of the seven
/// outcomes of a scene.
@Suite struct ParticleObjectiveTests {
  static let scene = ScoreFunctionTests.scene()
  /// With the picture out of the way, which of few pixels is not smooth in the poses.
  static let blank = ScoreFunctionTests.scene(noise: 1e3)

  /// Every pair of outcomes.
  static func pairs(_ scene: TinyInference) -> [[[Int]]] {
    scene.outcomes.flatMap { a in scene.outcomes.map { [a, $0] } }
  }

  static func chance(_ pair: [[Int]], _ scene: TinyInference, _ heads: [Float]) -> Double {
    exp(pair.reduce(0) { $0 + scene.logChance($1, heads) })
  }

  /// The mean over all pairs, each with its chance, of a gradient.
  static func mean(
    _ scene: TinyInference, _ gradient: ([[Int]]) -> [Double]
  ) -> [Double] {
    var mean = [Double](repeating: 0, count: TinyInference.heads.count)
    for pair in pairs(scene) {
      let chance = chance(pair, scene, TinyInference.heads)
      for (index, value) in gradient(pair).enumerated() { mean[index] += chance * value }
    }
    return mean
  }

  static func vimcoMean(_ scene: TinyInference) -> [Double] {
    mean(scene) { pair in
      let objective = VIMCOObjective(
        network: scene.network, prior: scene.sequentialPrior, annealed: scene.annealed(),
        particles: 2,
        draws: scene.forced(pair))
      return scene.gradient(objective, TinyInference.heads, particles: 2)
    }
  }

  /// E[log (w₁ + w₂) / 2], the poses at the fixed noise.
  static func importanceWeightedBound(_ scene: TinyInference, _ heads: [Float]) -> Double {
    pairs(scene).reduce(0) { sum, pair in
      sum + chance(pair, scene, heads)
        * logMeanExp(pair.map { scene.logWeight($0, heads) })
    }
  }

  @Test func vimcoFollowsTheImportanceWeightedBoundInTheLogits() {
    let scene = Self.scene
    let check = GradientCheck(
      of: Self.vimcoMean(scene).map { Float($0) }, at: TinyInference.heads,
      indices: Array(ScoreFunctionTests.logits)
    ) { -Self.importanceWeightedBound(scene, $0) }
    #expect(check.scale > 1, "the logits matter here, or there is nothing to check")
    #expect(check.error < 1e-3, "\(check)")
  }

  @Test func vimcoFollowsTheImportanceWeightedBoundInThePoses() {
    let scene = Self.blank
    let mean = Self.vimcoMean(scene)
    let check = GradientCheck(of: mean.map { Float($0) }, at: TinyInference.heads) {
      -Self.importanceWeightedBound(scene, $0)
    }
    #expect(mean.contains { abs($0) > 0.3 }, "\(mean)")
    #expect(check.error < 1e-3, "\(check)")
  }

  @Test func aScenesCreditIsTheBoundLessWhatItIsWithoutTheScene() {
    let credits = VIMCOObjective.credits([log(6), log(1), log(4)])
    // The geometric mean of 1 and 4 is 2: log(11/3) − log(7/3).
    #expect(abs(credits[0] - log(11.0 / 7)) < 1e-12)
    #expect(VIMCOObjective.credits([-3, -3, -3]).allSatisfy { abs($0) < 1e-12 })
  }

  /// Σₖ w̃ₖ log q(sceneₖ): weights and scenes of the heads under test, q of those that are moved.
  @Test func theWakePhaseRaisesTheScenesLogDensitiesByTheirWeights() {
    let scene = Self.scene
    let heads = TinyInference.heads
    let mean = Self.mean(scene) { pair in
      let objective = WakeSleepObjective(
        network: scene.network, prior: scene.sequentialPrior, annealed: scene.annealed(),
        particles: 2, renderer: scene.renderer, dreams: false, draws: scene.forced(pair))
      return scene.gradient(objective, heads, particles: 2)
    }
    func logDensity(_ outcome: [Int], _ moved: [Float]) -> Double {
      outcome.enumerated().reduce(scene.logChance(outcome, moved)) { sum, step in
        sum
          + scene.posterior(moved).poses[step.element].logDensity(
            of: scene.sample(heads, step: step.offset, mesh: step.element))
      }
    }
    let check = GradientCheck(of: mean.map { Float($0) }, at: heads) { moved in
      -Self.pairs(scene).reduce(0) { sum, pair in
        let shares = softmax(pair.map { scene.logWeight($0, heads) })
        let value = zip(pair, shares).reduce(0) { $0 + $1.1 * logDensity($1.0, moved) }
        return sum + Self.chance(pair, scene, heads) * value
      }
    }
    #expect(mean.contains { abs($0) > 0.2 }, "\(mean)")
    #expect(check.error < 1e-3, "\(check)")
  }

  @Test func sleepLearnsFromDreams() {
    let scene = Self.scene
    func gradient(dreams: Bool) -> [Double] {
      let objective = WakeSleepObjective(
        network: scene.network, prior: scene.sequentialPrior, annealed: scene.annealed(),
        particles: 2, renderer: scene.renderer, dreams: dreams, draws: scene.forced([0]))
      return scene.gradient(objective, TinyInference.heads, particles: 2)
    }
    let (with, without) = (gradient(dreams: true), gradient(dreams: false))
    #expect(zip(with, without).contains { abs($0 - $1) > 0.1 })
  }
}
