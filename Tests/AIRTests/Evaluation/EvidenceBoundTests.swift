import Foundation
import Probability
import SceneModel
import Synchronization
import Testing

@testable import AIR

/// Bounds on log p(picture) against models that can be solved.
@Suite struct EvidenceBoundTests {
  static func bound(_ scene: TinyInference, _ heads: [Float]) -> EvidenceBound {
    EvidenceBound(
      scene.network, parameters: scene.parameters(heads, withBaseline: false),
      renderer: scene.renderer, stepLimit: scene.stepLimit)
  }

  /// The model's tail beyond the prior's largest count takes 10⁻⁴ away.
  static let tail = 1e-3

  @Test func everyOutcomeHasItsExactWeight() {
    let scene = ScoreFunctionTests.scene()
    let bound = Self.bound(scene, TinyInference.heads)
    for outcome in scene.outcomes {
      bound.draws = scene.forced(outcome)
      var generator = PCG32(seed: 1, stream: 0)
      let weights = bound.estimate(scene.picture, draws: 2, using: &generator).logWeights
      let exact = scene.logWeight(outcome, TinyInference.heads)
      for weight in weights { #expect(abs(weight - exact) < Self.tail, "\(outcome)") }
    }
  }

  @Test func theLowerBoundIsTheMeanOverTheOutcomes() {
    let scene = ScoreFunctionTests.scene()
    let bound = Self.bound(scene, TinyInference.heads)
    bound.draws = LatentDraws(pose: scene.fixedPose)
    var generator = PCG32(seed: 2, stream: 0)
    let estimate = bound.estimate(scene.picture, draws: 4000, using: &generator)
    let exact = scene.lowerBound(TinyInference.heads)
    #expect(estimate.standardError < 1)
    #expect(abs(estimate.lowerBound - exact) < 4 * estimate.standardError + Self.tail)
  }

  /// One object at most, of either mesh, with a strong noise: log p(picture) is a sum over a grid
  /// of poses.
  @Suite struct Solvable {
    static let scene = TinyInference(
      TinyScenes.specification(
        size: 16, counts: [0.4, 0.6], positionRange: 0.25, softness: 0.05, noise: 0.3),
      truth: [SceneObject(mesh: 0, position: SIMD2(0.1, -0.05), yaw: 0.5)], stepLimit: 1)

    /// About the truth, and wider than the posterior: few draws see all of it.
    static let heads: [Float] = [
      3, 3, 0, 0.39, -0.19, -0.7, -0.7, 0.39, -0.19, -0.7, -0.7, -0.2, 1, 0.5, 1, 0, 0,
    ]

    static let logEvidence: Double = {
      let likelihood = ImageLikelihood(
        noise: scene.specification.likelihood.noiseStandardDeviation)
      func logJoint(_ objects: [SceneObject]) -> Double {
        likelihood.logDensity(
          of: scene.picture,
          rendering: scene.renderer.render(
            Scene(camera: scene.specification.camera.centralPose, objects: objects)))
          + scene.prior.logDensity(of: objects)
      }
      // Beyond 0.25 m + 4 · 0.05 m the prior is below e⁻⁸ of its height.
      let (cells, turns) = (40, 10)
      let width = 0.9 / Double(cells)
      var terms = [logJoint([])]
      for row in 0..<cells {
        for column in 0..<cells {
          let position = SIMD2(Double(column) + 0.5, Double(row) + 0.5) * width - 0.45
          terms.append(
            logJoint([SceneObject(mesh: 1, position: position)]) + 2 * log(width))
          for turn in 0..<turns {
            let step = 0.5 * Double.pi / Double(turns)
            terms.append(
              logJoint([SceneObject(mesh: 0, position: position, yaw: Double(turn) * step)])
                + 2 * log(width) + log(step))
          }
        }
      }
      return logSumExp(terms)
    }()

    static let estimate: EvidenceEstimate = {
      var generator = PCG32(seed: 5, stream: 0)
      return EvidenceBoundTests.bound(scene, heads).estimate(
        scene.picture, draws: 6000, using: &generator)
    }()

    @Test func theLowerBoundIsBelowTheEvidence() {
      #expect(Self.estimate.standardError < 0.05)
      #expect(Self.estimate.lowerBound + 4 * Self.estimate.standardError < Self.logEvidence)
    }

    @Test func moreDrawsBoundMoreTightly() {
      let bounds = [1, 10, 100].map { Self.estimate.importanceWeightedBound(groupSize: $0) }
      #expect(bounds[0] == Self.estimate.lowerBound)
      #expect(bounds[0] + 0.3 < bounds[1])
      #expect(bounds[1] + 0.02 < bounds[2])
      #expect(bounds[2] < Self.logEvidence + 0.02)
    }

    /// All draws together: what is left is the error of 6,000 draws. A density that does not
    /// integrate to one, anywhere in model or posterior, shows here.
    @Test func manyDrawsReachTheEvidence() {
      let all = Self.estimate.importanceWeightedBound(groupSize: 6000)
      #expect(abs(all - Self.logEvidence) < 0.1, "\(all), exactly \(Self.logEvidence)")
    }
  }

  /// With weights drawn at random q depends on the canvas and on the memory: a draw must be given
  /// its own, not those of the draw beside it.
  @Test func drawsDoNotDependOnTheDrawsBesideThem() {
    let scene = ScoreFunctionTests.scene()
    var generator = PCG32(seed: 12, stream: 0)
    var parameters = scene.network.makeParameters(using: &generator)
    // Make q react strongly.
    parameters["heads.object.weights"].elements = parameters["heads.object.weights"].elements.map {
      4 * $0
    }
    let bound = EvidenceBound(
      scene.network, parameters: parameters, renderer: scene.renderer, stepLimit: 2)
    func weights(_ outcomes: [[Int]]) -> [Double] {
      // All draws make their first step before any makes its second.
      let choices = Mutex(outcomes.map { $0[0] } + outcomes.map { $0[1] })
      bound.draws = LatentDraws(
        presence: { _, _, _, _ in true },
        mesh: { _, _, _, _ in choices.withLock { $0.removeFirst() } }, pose: scene.fixedPose)
      return bound.estimate(scene.picture, draws: outcomes.count, using: &generator).logWeights
    }
    let outcomes = [[0, 1], [1, 1], [0, 0]]
    let together = weights(outcomes)
    for (outcome, weight) in zip(outcomes, together) {
      #expect(abs(weights([outcome])[0] - weight) < 1e-3, "\(outcome)")
    }
    let secondStep = weights([[1, 0]])[0] - weights([[1, 1]])[0]
    #expect(abs(secondStep) > 0.1, "the outcomes differ, or there is nothing to check")
  }

  @Test func theSameGeneratorGivesTheSameBits() {
    let scene = ScoreFunctionTests.scene()
    var (first, second) = (PCG32(seed: 8, stream: 1), PCG32(seed: 8, stream: 1))
    let bound = Self.bound(scene, TinyInference.heads)
    let once = bound.estimate(scene.picture, draws: 70, using: &first)
    let again = Self.bound(scene, TinyInference.heads).estimate(
      scene.picture, draws: 70, using: &second)
    #expect(once == again)
    #expect(bound.estimate(scene.picture, draws: 70, using: &first) != once)
  }

  @Test func anEstimateAddsUpItsDraws() {
    let estimate = EvidenceEstimate(logWeights: [log(1), log(3), log(5), log(7), log(100)])
    #expect(abs(estimate.lowerBound - log(10500) / 5) < 1e-12)
    // Two groups of two; the fifth draw fills none.
    #expect(
      abs(estimate.importanceWeightedBound(groupSize: 2) - (log(2) + log(6)) / 2) < 1e-12)
    #expect(abs(estimate.importanceWeightedBound(groupSize: 5) - log(116 / 5)) < 1e-12)
    #expect(abs(EvidenceEstimate(logWeights: [1, 3]).standardError - 1) < 1e-12)
  }
}
