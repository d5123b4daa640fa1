import Foundation
import Probability
import SceneModel
import Testing

@testable import AIR

@Suite struct AnnealedSamplerTests {
  /// Where the picture says nothing the chain's states are draws from the prior: births, deaths,
  /// changes of mesh and moves keep each other in balance. A wrong factor in any of the ratios
  /// shows as a wrong frequency.
  @Test func withoutAPictureItDrawsFromThePrior() {
    let counts = [0.3, 0.3, 0.4]
    let specification = TinyScenes.specification(
      size: 16, counts: counts, positionRange: 0.3, minimumSeparation: 0.4, softness: 0.05,
      noise: 1e4)
    let renderer = TinyScenes.renderer(specification)
    let sampler = AnnealedSampler(renderer, firstTemperature: 1)
    let picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: []))
    var generator = PCG32(seed: 5, stream: 0)
    var seen = [0.0, 0, 0]
    var first = 0.0
    var objects = 0.0
    var distance = 0.0
    var steps = 0.0
    _ = sampler.run(picture, renders: 150_000, using: &generator) { scene in
      steps += 1
      seen[scene.count] += 1
      first += Double(scene.count { $0.mesh == 0 })
      objects += Double(scene.count)
      if scene.count == 2 {
        let d = scene[0].position - scene[1].position
        distance += (d * d).sum().squareRoot()
      }
    }
    for (count, probability) in counts.enumerated() {
      #expect(abs(seen[count] / steps - probability) < 0.02, "count \(count): \(seen)")
    }
    #expect(abs(first / objects - 0.4) < 0.02)
    // The mean distance of two objects, by exact draws.
    let prior = ScenePrior(specification)
    var exact = 0.0
    for _ in 0..<20_000 {
      let pair = prior.sampleObjects(count: 2, using: &generator)
      let d = pair[0].position - pair[1].position
      exact += (d * d).sum().squareRoot() / 20_000
    }
    #expect(abs(distance / seen[2] - exact) < 0.01, "\(distance / seen[2]), exactly \(exact)")
  }

  /// The same where outlines are kept apart: turns and changes of mesh are then in the way, too.
  @Test func withFootprintsItDrawsFromThePrior() {
    var specification = TinyScenes.specification(
      size: 16, counts: [0, 0, 1], positionRange: 0.15, softness: 0.03, noise: 1e4,
      firstMeshOrder: 1)
    specification.meshes[0].footprint = Footprint(of: [
      [-0.25, -0.02], [0.25, -0.02], [0.25, 0.02], [-0.25, 0.02],
    ])
    specification.meshes[1].footprint = Footprint(of: [
      [-0.05, -0.05], [0.05, -0.05], [0.05, 0.05], [-0.05, 0.05],
    ])
    /// The share of long ones, whether two of them are turned alike, and the distance.
    func figures(_ pair: [SceneObject]) -> [Double] {
      let d = pair[0].position - pair[1].position
      let long = pair.count { $0.mesh == 0 }
      return [
        Double(long) / 2, long == 2 ? cos(2 * (pair[0].yaw - pair[1].yaw)) : 0,
        (d * d).sum().squareRoot(),
      ]
    }
    func add(_ pair: [SceneObject], _ sums: inout [Double], share: Double) {
      for (index, figure) in figures(pair).enumerated() { sums[index] += share * figure }
    }
    let renderer = TinyScenes.renderer(specification)
    var generator = PCG32(seed: 9, stream: 0)
    var exact = [0.0, 0, 0]
    let prior = ScenePrior(specification)
    for _ in 0..<40_000 {
      add(prior.sampleObjects(count: 2, using: &generator), &exact, share: 1.0 / 40_000)
    }
    // The outlines matter: long ones are rarer than 0.4, and turned alike.
    #expect(exact[0] < 0.38 && exact[1] > 0.02, "\(exact)")
    let picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: []))
    var (sums, steps) = ([0.0, 0, 0], 0.0)
    _ = AnnealedSampler(renderer, firstTemperature: 1).run(
      picture, renders: 150_000, using: &generator
    ) {
      add($0, &sums, share: 1)
      steps += 1
    }
    for (sum, figure) in zip(sums, exact) {
      #expect(abs(sum / steps - figure) < 0.012, "\(sums.map { $0 / steps }), exactly \(exact)")
    }
  }

  @Test func itFindsWhatStandsThere() {
    let specification = TinyScenes.specification(
      size: 32, counts: [0.3, 0.3, 0.4], minimumSeparation: 0.4, noise: 0.1)
    let renderer = TinyScenes.renderer(specification)
    let truth = [
      SceneObject(mesh: 0, position: SIMD2(0.25, -0.1), yaw: 0.3),
      SceneObject(mesh: 1, position: SIMD2(-0.3, 0.2)),
    ]
    let picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: truth))
    var generator = PCG32(seed: 6, stream: 0)
    let trace = AnnealedSampler(renderer).run(picture, renders: 6000, using: &generator)
    let best = trace.best(afterRenders: .max) ?? []
    var evaluation = Evaluation(specification)
    evaluation.add(truth: truth, inferred: best)
    #expect(evaluation.rightScenes == 1, "\(best)")
    // Scenes get better and better, and none is known before it was found.
    let scores = trace.improvements.map(\.score)
    #expect(scores == scores.sorted())
    #expect(trace.best(afterRenders: 0) == nil)
  }

  @Test func theSameGeneratorGivesTheSameBits() {
    let renderer = TinyScenes.renderer(
      TinyScenes.specification(size: 16, counts: [0.5, 0.5]))
    let picture = renderer.render(
      Scene(
        camera: renderer.specification.camera.centralPose,
        objects: [SceneObject(mesh: 1, position: SIMD2(0.1, 0.1))]))
    let runs = (0..<2).map { _ in
      var generator = PCG32(seed: 7, stream: 3)
      return AnnealedSampler(renderer).run(picture, renders: 500, using: &generator)
    }
    #expect(runs[0].improvements.map(\.objects) == runs[1].improvements.map(\.objects))
  }
}
