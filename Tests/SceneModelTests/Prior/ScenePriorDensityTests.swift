import Foundation
import Probability
import TestSupport
import Testing

@testable import SceneModel

@Suite("The prior's density")
struct ScenePriorDensityTests {
  let prior = ScenePrior(primitives())

  /// Scenes of a count, without everything but their positions.
  func positionDensity(_ positions: [SIMD2<Double>]) -> Double {
    exp(
      prior.logPlacement(of: positions.map { SceneObject(mesh: 0, position: $0) }).value
        - prior.logPositionNormalizer(count: positions.count))
  }

  @Test("One object's position integrates to one")
  func oneObject() {
    // Smooth but for kinks in the second derivative, so the midpoint rule is enough.
    let steps = 400
    let width = 2 * 0.9 / Double(steps)
    var sum = 0.0
    for i in 0..<steps {
      for j in 0..<steps {
        let position = SIMD2(Double(i) + 0.5, Double(j) + 0.5) * width - 0.9
        sum += exp(prior.logWall(position).value) * width * width
      }
    }
    #expect(abs(sum * exp(-prior.logPositionNormalizer(count: 1)) - 1) < 1e-4)
  }

  @Test("Two objects' positions integrate to one")
  func twoObjects() {
    // Plain Monte Carlo over a square that holds all but 10⁻⁹, knowing nothing of how the
    // normaliser is computed.
    var generator = PCG32(seed: 11, stream: 0)
    let square = Uniform(-0.87, 0.87)
    let draws = 100_000
    var sum = 0.0
    var squares = 0.0
    for _ in 0..<draws {
      let positions = (0..<2).map { _ in
        SIMD2(square.sample(using: &generator), square.sample(using: &generator))
      }
      let value = positionDensity(positions) * pow(1.74, 4)
      sum += value
      squares += value * value
    }
    let mean = sum / Double(draws)
    let error = ((squares / Double(draws) - mean * mean) / Double(draws)).squareRoot()
    #expect(error < 0.004)
    #expect(abs(mean - 1) < 4 * error, "\(mean) ± \(error)")
  }

  @Test("The chance of standing apart is as accurate as stated")
  func accuracy() {
    // By 3 million (2 and 3 objects) and 1 million (6) plain Monte Carlo draws elsewhere; their
    // standard errors are 0.0003, 0.0007 and 0.010.
    let normalizer = PositionNormalizer(interaction: prior.interaction)
    #expect(normalizer.logChanceOfStandingApart(0) == 0)
    #expect(normalizer.logChanceOfStandingApart(1) == 0)
    #expect(abs(normalizer.logChanceOfStandingApart(2) - log(0.76175)) < 0.003)
    #expect(abs(normalizer.logChanceOfStandingApart(3) - log(0.42730)) < 0.003)
    #expect(abs(normalizer.logChanceOfStandingApart(6) - log(0.00775)) < 0.05)
  }

  @Test("Two ways to compute the chance of standing apart agree")
  func twoEstimates() {
    let normalizer = PositionNormalizer(interaction: prior.interaction)
    let sequential = normalizer.sequentialMonteCarloEstimates(to: 3)
    #expect(abs(sequential[2] - normalizer.latticeEstimate(2)) < 0.01)
    #expect(abs(sequential[3] - normalizer.latticeEstimate(3)) < 0.015)
  }

  @Test("Without a separation the chance of standing apart is one")
  func noSeparation() {
    let normalizer = PositionNormalizer(
      interaction: PairInteraction(range: SIMD2(1, 1), minimumSeparation: 0, softness: 0.1))
    #expect(normalizer.logChanceOfStandingApart(5) == 0)
  }

  @Test("Where there is no room the chance is tiny, but finite: nothing breaks")
  func noRoom() {
    let normalizer = PositionNormalizer(
      interaction: PairInteraction(range: SIMD2(0.1, 0.1), minimumSeparation: 10, softness: 0.01))
    let (two, five) = (
      normalizer.logChanceOfStandingApart(2), normalizer.logChanceOfStandingApart(5)
    )
    #expect(two < -600 && two.isFinite)
    #expect(five < two && five.isFinite)
  }

  @Test("A scene's density is the product of its pieces")
  func pieces() {
    let objects = [
      SceneObject(mesh: 0, position: SIMD2(0.1, 0.2), yaw: 1),
      SceneObject(mesh: 1, position: SIMD2(-0.6, 0.76), yaw: 0),
    ]
    let scene = Scene(camera: prior.specification.camera.centralPose, objects: objects)
    var expected = log(0.3) + log(0.5) + log(0.3)
    expected += -log(.pi / 2)  // the cube's yaw; the sphere has none
    expected += -0.5 * 0.25  // half a softness beyond the table's bound
    expected -= prior.logPositionNormalizer(count: 2)
    #expect(abs(prior.logDensity(of: scene) - expected) < 1e-9)
  }

  @Test("The density is finite even where objects coincide far off the table")
  func fullSupport() {
    let object = SceneObject(mesh: 2, position: SIMD2(4, -3), yaw: 1)
    #expect(prior.logDensity(of: [object, object]).isFinite)
    #expect(prior.logDensity(of: [object, object]) < -10_000)
  }

  @Test("Nothing but what can be has a density")
  func impossible() {
    let prior = ScenePrior(primitives(countProbabilities: [0, 1]))
    let object = SceneObject(mesh: 0, position: .zero)
    #expect(prior.logDensity(of: []) == -.infinity)
    #expect(prior.logDensity(of: [object]).isFinite)
    #expect(prior.logDensity(of: [object, object]) == -.infinity)
    #expect(prior.logDensity(of: [SceneObject(mesh: 3, position: .zero)]) == -.infinity)
    var camera = prior.specification.camera.centralPose
    #expect(prior.logDensity(ofCamera: camera) == 0)
    camera.distance += 0.1
    #expect(prior.logDensity(ofCamera: camera) == -.infinity)
  }

  @Test("The odds of one more object make up the count's probabilities")
  func counts() {
    for probabilities in [[0.1, 0.2, 0.3, 0.4], [0, 1], [0.5, 0, 0.5], [1]] {
      let prior = ScenePrior(primitives(countProbabilities: probabilities))
      for count in 0..<probabilities.count {
        let reached = (0..<count).reduce(0) { $0 + prior.logProbabilityOfAnother(after: $1) }
        let stops = 1 - exp(prior.logProbabilityOfAnother(after: count))
        #expect(abs(exp(reached) * stops - probabilities[count]) < 1e-12)
        #expect(abs(exp(prior.logCount(count)) - probabilities[count]) < 1e-12)
      }
      #expect(prior.logProbabilityOfAnother(after: probabilities.count - 1) == -.infinity)
      #expect(prior.logProbabilityOfAnother(after: 7) == -.infinity)
      #expect(prior.logCount(7) == -.infinity)
    }
  }
}
