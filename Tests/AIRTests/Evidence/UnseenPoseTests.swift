import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Of a pose that does not show, the prior is known.
@Suite struct UnseenPoseTests {
  @Test("A yaw is anywhere in a period of its mesh's symmetry, a place anywhere on the table")
  func extents() {
    let refiner = Refiner(TableScenes.renderer)
    let scene = RefinerTests.truth.map {
      Refiner.Candidate(object: $0, origin: nil, meshProbabilities: nil)
    }
    #expect(abs(refiner.extent(of: (0, 2), in: scene) - .pi / 2) < 1e-12)
    #expect(abs(refiner.extent(of: (2, 2), in: scene) - 2 * .pi) < 1e-12)
    let range = TableScenes.specification.prior.positionRanges.x
    #expect(abs(refiner.extent(of: (1, 0), in: scene) - 2 * range) < 1e-12)
  }

  @Test("Where the noise is inferred, too, what stands beside the frame may be anywhere")
  func inferredNoise() throws {
    var specification = BesideTheFrameTests.specification(32, 32, zoom: 3)
    specification.likelihood.noiseBounds = 0.002...0.1
    let renderer = TinyScenes.renderer(specification)
    let picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: []))
    // What is proposed is kept.
    var settings = RefinementSettings()
    settings.rounds = 0
    let found = Refiner(renderer, settings: settings).refine(
      picture, from: [SceneObject(mesh: 0, position: SIMD2(0.85, 0.85), yaw: 0.2)])
    let (position, yaw) = try #require(found.deviations.first)
    let root = 12.0.squareRoot()
    #expect(abs(position.x - 1.8 / root) < 0.01 && abs(position.y - 1.8 / root) < 0.01)
    #expect(abs(yaw - .pi / 2 / root) < 0.01, "\(yaw)")
  }
}
