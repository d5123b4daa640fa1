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
      prior.logPlacement(of: positions).value
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
      interaction: PairInteraction(range: 1, minimumSeparation: 0, softness: 0.1))
    #expect(normalizer.logChanceOfStandingApart(5) == 0)
  }

  @Test("Where there is no room the chance is tiny, but finite: nothing breaks")
  func noRoom() {
    let normalizer = PositionNormalizer(
      interaction: PairInteraction(range: 0.1, minimumSeparation: 10, softness: 0.01))
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

@Suite("The prior's derivatives agree with central differences")
struct ScenePriorDerivativeTests {
  let prior = ScenePrior(primitives())

  @Test(arguments: [
    SIMD2(0.3, -0.2), SIMD2(0.77, 0.1), SIMD2(-0.8, -0.79), SIMD2(0.2, 1.9),
  ])
  func wall(position: SIMD2<Double>) {
    let check = GradientCheck(
      of: [prior.logWall(position).gradient.x, prior.logWall(position).gradient.y],
      at: [position.x, position.y]
    ) { prior.logWall(SIMD2($0[0], $0[1])).value }
    #expect(check.error < 1e-8, "\(check)")
  }

  @Test(arguments: [SIMD2(0.3, -0.2), SIMD2(0.1, 0.5), SIMD2(0.001, 0.05), SIMD2(0.6, 0)])
  func separation(offset: SIMD2<Double>) {
    let a = SIMD2(0.2, 0.1)
    let b = a + offset
    let gradient = prior.logSeparation(a, b).gradient
    let check = GradientCheck(
      of: [gradient.x, gradient.y, -gradient.x, -gradient.y], at: [a.x, a.y, b.x, b.y]
    ) { prior.logSeparation(SIMD2($0[0], $0[1]), SIMD2($0[2], $0[3])).value }
    #expect(check.error < 1e-6, "\(check)")
  }

  @Test func placement() {
    let positions = [SIMD2(0.1, 0.2), SIMD2(0.3, 0.25), SIMD2(-0.78, 0.9)]
    let flat = positions.flatMap { [$0.x, $0.y] }
    let check = GradientCheck(
      of: prior.logPlacement(of: positions).gradients.flatMap { [$0.x, $0.y] }, at: flat
    ) { p in prior.logPlacement(of: (0..<3).map { SIMD2(p[2 * $0], p[2 * $0 + 1]) }).value }
    #expect(check.error < 1e-8, "\(check)")
  }

  @Test("Objects in the same place have no way to go, but no NaN either")
  func coincidence() {
    let same = prior.logSeparation(.zero, .zero)
    #expect(same.gradient == .zero)
    #expect(same.value == -0.5 * 26 * 26)
  }
}

@Suite("Scenes drawn from the prior")
struct ScenePriorSamplingTests {
  let prior = ScenePrior(primitives())

  func scenes(_ prior: ScenePrior, count: Int) -> [Scene] {
    (0..<count).map {
      var generator = PCG32(seed: 3, stream: UInt64($0))
      return prior.sample(using: &generator)
    }
  }

  @Test("Counts, meshes and yaws have their probabilities")
  func goodnessOfFit() {
    let scenes = scenes(prior, count: 2000)
    var counts = [0, 0, 0, 0]
    var meshes = [0, 0, 0]
    for scene in scenes {
      counts[scene.objects.count] += 1
      for object in scene.objects { meshes[object.mesh] += 1 }
    }
    #expect(
      GoodnessOfFit.chiSquared(observed: counts, probabilities: [0.1, 0.2, 0.3, 0.4]) > 0.001)
    #expect(GoodnessOfFit.chiSquared(observed: meshes, probabilities: [0.5, 0.3, 0.2]) > 0.001)
    let objects = scenes.flatMap(\.objects)
    let cubes = objects.filter { $0.mesh == 0 }.map(\.yaw)
    #expect(GoodnessOfFit.kolmogorovSmirnov(cubes) { $0 / (.pi / 2) } > 0.001)
    let cylinders = objects.filter { $0.mesh == 2 }.map(\.yaw)
    #expect(GoodnessOfFit.kolmogorovSmirnov(cylinders) { $0 / (2 * .pi) } > 0.001)
    #expect(objects.allSatisfy { $0.mesh != 1 || $0.yaw == 0 })
  }

  @Test("One object's coordinate has the density's distribution, tails included")
  func coordinates() {
    // A softness so large that the tails hold much of the probability.
    let prior = ScenePrior(primitives(countProbabilities: [0, 1], softness: 0.5))
    let xs = scenes(prior, count: 2000).map { $0.objects[0].position.x }
    let tail = 0.5 * (2 * Double.pi).squareRoot()
    let p = GoodnessOfFit.kolmogorovSmirnov(xs) { x in
      let beyond = max(0, abs(x) - 0.75) / 0.5
      let half = (min(abs(x), 0.75) + tail / 2 * erf(beyond / 2.0.squareRoot())) / (1.5 + tail)
      return x < 0 ? 0.5 - half : 0.5 + half
    }
    #expect(p > 0.001)
  }

  @Test("Three objects' distances have the density's distribution")
  func distances() {
    // Against positions drawn independently and weighted by the density: the slow twin of
    // rejection.
    let prior = ScenePrior(primitives(countProbabilities: [0, 0, 0, 1], softness: 0.2))
    let edges = [0.3, 0.45, 0.6, 0.75, 0.9, 1.1, .infinity]
    func cell(_ positions: [SIMD2<Double>]) -> Int {
      let d = positions[0] - positions[2]
      let distance = (d * d).sum().squareRoot()
      return edges.firstIndex { distance < $0 } ?? 0
    }
    var generator = PCG32(seed: 5, stream: 0)
    var weights = [Double](repeating: 0, count: edges.count)
    for _ in 0..<60_000 {
      let positions = (0..<3).map { _ in
        prior.interaction.samplePosition(using: &generator)
      }
      let walls = positions.reduce(0) { $0 + prior.logWall($1).value }
      weights[cell(positions)] += exp(prior.logPlacement(of: positions).value - walls)
    }
    let total = weights.reduce(0, +)
    var observed = [Int](repeating: 0, count: edges.count)
    for scene in scenes(prior, count: 1500) { observed[cell(scene.objects.map(\.position))] += 1 }
    let p = GoodnessOfFit.chiSquared(
      observed: observed, probabilities: weights.map { $0 / total })
    #expect(p > 0.001)
  }

  @Test("The same seed and index give the same scene in any order")
  func reproducibility() {
    var generator = PCG32(seed: 3, stream: 5)
    #expect(prior.sample(using: &generator) == scenes(prior, count: 6)[5])
  }

  @Test("A camera that moves is uniform in its ranges and has their density")
  func camera() {
    var specification = primitives()
    specification.camera.azimuth = -1...1
    specification.camera.distance = 3...3.5
    let prior = ScenePrior(specification)
    let poses = scenes(prior, count: 2000).map(\.camera)
    #expect(GoodnessOfFit.kolmogorovSmirnov(poses.map(\.azimuth)) { ($0 + 1) / 2 } > 0.001)
    #expect(GoodnessOfFit.kolmogorovSmirnov(poses.map(\.distance)) { ($0 - 3) * 2 } > 0.001)
    #expect(poses.allSatisfy { $0.elevation == 40 * .pi / 180 })
    #expect(abs(prior.logDensity(ofCamera: poses[0]) - log(0.5 * 2)) < 1e-12)
  }
}
