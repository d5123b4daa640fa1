import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Refinement at the size of the photograph.
@Suite struct FineRefinerTests {
  /// Sizes are powers of two, no larger than the photograph nor than 512 pixels; of three or more
  /// the second and the last.
  @Test(arguments: [
    (1.5, 64, []), (2, 64, [2]), (3.9, 64, [2]), (4.2, 64, [2, 4]), (20, 64, [4, 8]),
    (20, 128, [2, 4]), (20, 512, []),
  ])
  func sizes(scale: Double, side: Int, factors: [Int]) {
    #expect(FineRefiner.factors(scale: scale, width: side, height: side) == factors)
  }

  /// What a photograph of 256 pixels shows more finely than one of 64 is found: poses and the
  /// table's thickness, in noise.
  @Test func aLargerPhotographTellsMore() throws {
    let renderer = try SceneRenderer(SceneSpecification.load("primitives-anywhere"))
    let objects = [
      SceneObject(mesh: 0, position: SIMD2(0.3, 0.1), yaw: 0.4),
      SceneObject(mesh: 2, position: SIMD2(-0.35, -0.2), yaw: 2),
    ]
    var view = renderer.specification.viewPrior.center
    (view[.azimuth], view[.distance]) = (0.03, 4.1)
    view[.elevation] += 0.02
    (view[.lightAzimuth], view[.lightElevation]) = (0.7, 0.9)
    (view[.shadow], view[.tableThickness]) = (0.8, 0.05)
    let large = renderer.resized(width: 256, height: 256)
    let sharp = large.renderer(for: view).render(objects.map(large.placement))
    let fit = try #require(renderer.specification.fit(ofPictures: (256, 256)))
    let moved = objects.map {
      SceneObject(mesh: $0.mesh, position: $0.position + SIMD2(0.02, -0.01), yaw: $0.yaw + 0.1)
    }
    let settings = RefinementSettings()
    let (small, fine) = (
      Refiner(renderer, settings: settings), FineRefiner(renderer, settings: settings)
    )
    var squares = (coarse: 0.0, fine: 0.0)
    for seed in 1...4 {
      var generator = PCG32(seed: UInt64(seed), stream: 0)
      let photograph = sharp.withNoise(deviation: 0.04, using: &generator).quantizedToSRGB8()
      let coarse = small.refine(photograph.fitted(fit), from: moved, view)
      let found = fine.refine(photograph, fit, from: coarse)
      try #require(coarse.objects.count == 2 && found.objects.count == 2)
      squares.coarse += squaredError(coarse, objects)
      squares.fine += squaredError(found, objects)
      #expect(abs(found.view[.tableThickness] - 0.05) < 2e-3)
      #expect(found.deviations[0].position.x < 0.7 * coarse.deviations[0].position.x)
      // Densities stay those of the small picture.
      #expect(found.logEvidence == coarse.logEvidence)
    }
    // Along an edge there are four times as many pixels, each of a quarter of the width: half the
    // error if the noise of a pixel of the photograph is what it is.
    #expect(squares.fine < 0.6 * squares.coarse)
  }

  private func squaredError(_ refinement: Refinement, _ objects: [SceneObject]) -> Double {
    zip(refinement.objects, objects).reduce(0) { sum, pair in
      let d = pair.0.position - pair.1.position
      return sum + (d * d).sum()
    }
  }
}
