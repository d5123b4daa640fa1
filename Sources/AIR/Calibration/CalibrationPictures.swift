import Foundation
import Probability
import Rendering
import SceneModel

/// Pictures of scenes that are drawn from a specification's prior, by which it is tested whether
/// deviations and probabilities mean what they say.
package enum CalibrationPictures: String, CaseIterable, Sendable {
  /// As the model has them: the rendering with the likelihood's noise, not cut off at black and
  /// white. Where noise is inferred, as photographs of the specification are.
  case model
  /// The same as a PNG file holds them, cut off and rounded to eight bits.
  case png
  /// As `generate` writes them: without the likelihood's noise, with eight bits.
  case drawn

  /// In words.
  package var text: String {
    switch self {
    case .model: "pictures with the model's own noise"
    case .png: "the same as PNG files hold them"
    case .drawn: "pictures as they are drawn, without noise"
    }
  }

  /// Scene `index` of a seed, and its picture.
  package func sample(_ index: Int, of sampler: SceneSampler) -> (scene: Scene, picture: Image) {
    let (scene, clean) = sampler.sample(index)
    var picture = clean
    let specification = sampler.renderer.specification
    let likelihood = specification.likelihood
    if self != .drawn, likelihood.noiseBounds == nil, specification.inferred.isEmpty {
      var generator = PCG32(seed: ~sampler.seed, stream: UInt64(index))
      for pixel in picture.pixels.indices {
        picture.pixels[pixel] += Float(
          likelihood.noiseStandardDeviation * Normal.standardSample(using: &generator))
      }
    }
    return (scene, self == .model ? picture : picture.quantizedToSRGB8())
  }
}
