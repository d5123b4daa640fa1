import Foundation
import Probability
import TestSupport
import Testing

@testable import SceneModel

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
      let objects = (0..<3).map { _ in prior.interaction.sampleObject(using: &generator) }
      let walls = objects.reduce(0) { $0 + prior.logWall($1.position).value }
      weights[cell(objects.map(\.position))] += exp(prior.logPlacement(of: objects).value - walls)
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
