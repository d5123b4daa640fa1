import Probability
import Rendering

/// The scenes of a seed, each drawn from the prior with its picture.
///
/// Scene i depends on the seed and on i alone: it is drawn with `PCG32(seed: seed, stream: i)`. So
/// scene 123 of seed 7 is the same on any machine, in any order and on any number of threads.
package struct SceneSampler: Sendable {
  /// Draws the pictures.
  package let renderer: SceneRenderer
  /// The seed of all scenes.
  package let seed: UInt64
  private let prior: ScenePrior

  /// The scenes of a seed. To measure a trained model, take a seed that it was not trained on.
  package init(_ renderer: SceneRenderer, seed: UInt64) {
    self.renderer = renderer
    self.seed = seed
    prior = ScenePrior(renderer.specification)
  }

  /// Scene `index`.
  package func scene(_ index: Int) -> Scene {
    var generator = generator(index)
    return prior.sample(using: &generator)
  }

  /// Scene `index` and its picture in floating point.
  package func sample(_ index: Int) -> (scene: Scene, picture: Image) {
    var generator = generator(index)
    let scene = prior.sample(using: &generator)
    return (scene, renderer.photograph(scene, using: &generator))
  }

  /// Scene `index` and its picture as a PNG file holds it, with 8 bits a channel.
  package func callAsFunction(_ index: Int) -> (scene: Scene, picture: Image) {
    let (scene, picture) = sample(index)
    return (scene, picture.quantizedToSRGB8())
  }

  private func generator(_ index: Int) -> PCG32 { PCG32(seed: seed, stream: UInt64(index)) }
}
