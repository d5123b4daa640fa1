import Probability
import Rendering
import TestSupport
import Testing

@testable import SceneModel

@Suite struct SceneSamplerTests {
  private let renderer = SceneRenderer(
    primitives(),
    models: [Shapes.cube(edge: 0.4), Shapes.sphere(radius: 0.2), Shapes.cube(edge: 0.3)],
    table: Shapes.table(width: 2))

  @Test func aSceneDependsOnTheSeedAndItsIndexAlone() {
    let sampler = SceneSampler(renderer, seed: 7)
    let third = sampler.scene(3)
    _ = sampler(1)
    #expect(sampler.scene(3) == third)
    #expect(sampler(3).scene == third)
    var generator = PCG32(seed: 7, stream: 3)
    #expect(ScenePrior(renderer.specification).sample(using: &generator) == third)
    #expect(SceneSampler(renderer, seed: 8).scene(3) != third)
  }

  @Test func aPictureIsThatOfAFile() {
    let sampler = SceneSampler(renderer, seed: 7)
    let (scene, picture) = sampler.sample(3)
    #expect(picture == renderer.render(scene))
    #expect(sampler(3).picture == picture.quantizedToSRGB8())
    #expect(sampler(3).picture != picture)
  }
}
