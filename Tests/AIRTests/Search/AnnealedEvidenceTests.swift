import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Annealed importance sampling, against sums over a grid.
@Suite struct AnnealedEvidenceTests {
  private let specification = TinyScenes.specification(
    size: 16, counts: [0.4, 0.6], positionRange: 0.2, softness: 0.01, noise: 0.3)

  /// log Σ p(scene) p(picture | scene) over a fine grid, but for the likelihood's constant.
  private func bruteForce(_ picture: Image) -> Double {
    let renderer = TinyScenes.renderer(specification)
    let prior = ScenePrior(specification)
    let variance = 0.3 * 0.3
    func logLikelihood(_ objects: [SceneObject]) -> Double {
      let drawn = renderer.render(
        Scene(camera: specification.camera.centralPose, objects: objects))
      return zip(picture.pixels, drawn.pixels).reduce(0.0) {
        $0 - Double(($1.0 - $1.1) * ($1.0 - $1.1)) / (2 * variance)
      }
    }
    var terms = [prior.logDensity(of: []) + logLikelihood([])]
    let (step, turns) = (0.02, 12)
    for mesh in specification.meshes.indices {
      let period = specification.meshes[mesh].yawSymmetry.period
      for x in stride(from: -0.25 + step / 2, to: 0.25, by: step) {
        for y in stride(from: -0.25 + step / 2, to: 0.25, by: step) {
          for turn in 0..<(period == nil ? 1 : turns) {
            let width = period.map { $0 / Double(turns) } ?? 1
            let object = SceneObject(
              mesh: mesh, position: SIMD2(x, y), yaw: Double(turn) * (period == nil ? 0 : width))
            terms.append(
              prior.logDensity(of: [object]) + logLikelihood([object])
                + log(step * step * width))
          }
        }
      }
    }
    return logSumExp(terms)
  }

  @Test("Both bounds meet at what a sum over a grid gives", arguments: [0, 1])
  func bounds(count: Int) {
    let renderer = TinyScenes.renderer(specification)
    let truth = [SceneObject(mesh: 0, position: SIMD2(0.1, -0.05), yaw: 0.4)].prefix(count)
    var generator = PCG32(seed: 8, stream: UInt64(count))
    var picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: Array(truth)))
    for index in picture.pixels.indices {
      picture.pixels[index] += Float(0.3 * Normal.standardSample(using: &generator))
    }
    let expected = bruteForce(picture)
    let found = AnnealedSampler(renderer).evidence(
      of: picture, truth: Array(truth), chains: 4, steps: 4000, using: &generator)
    #expect(abs(found.lower - expected) < 0.3, "\(found), brute force \(expected)")
    #expect(abs(found.upper - expected) < 0.3, "\(found), brute force \(expected)")
    #expect(found.value != nil)
  }

  @Test("A way that is too short says so: its bounds do not meet")
  func shortWays() {
    let specification = TinyScenes.specification(
      size: 32, counts: [0, 0, 1], minimumSeparation: 0.4, noise: 0.05)
    let renderer = TinyScenes.renderer(specification)
    var generator = PCG32(seed: 3, stream: 0)
    let truth = ScenePrior(specification).sampleObjects(count: 2, using: &generator)
    let picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: truth))
    let found = AnnealedSampler(renderer).evidence(
      of: picture, truth: truth, chains: 2, steps: 30, using: &generator)
    #expect(found.value == nil)
    #expect(found.lower < found.upper)
  }
}
