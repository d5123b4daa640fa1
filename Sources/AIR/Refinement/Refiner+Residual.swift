import Rendering
import SceneModel

extension Refiner {
  /// What a scene leaves of the picture. The canvas then shows the scene.
  func residual(of scene: [Candidate]) -> RefinementResidual {
    show(scene)
    let scale = 1 / (2 * noise * noise)
    let energies = canvas.withPicture { drawn in
      picture.indices.map { index -> Double in
        let d = picture[index] - drawn[index]
        return Double((d * d).sum()) * scale
      }
    }
    return RefinementResidual(
      energies, width: specification.pictureWidth,
      threshold: viewDescent == nil ? settings.residualThreshold : settings.unmodelledThreshold,
      expectsNoise: viewDescent == nil)
  }

  /// Where a view is inferred, judges objects by how strong what is left of the table is: of a dark
  /// picture little counts, and of a patterned table much is nothing.
  func judge(_ scene: [Candidate]) {
    guard viewDescent != nil else { return }
    show(scene)
    let (depth, mask) = canvas.depthAndMask()
    let residual = canvas.withPicture { drawn in picture.indices.map { picture[$0] - drawn[$0] } }
    noise = max(
      Self.leastJudgedNoise,
      ResidualPower.deviation(
        residual, isOfTable: zip(depth, mask).map { $0 != 0 && $1 == 0 },
        width: specification.pictureWidth))
  }

  /// Poses that are not quite right yet leave more, in linear RGB.
  static let leastJudgedNoise = 0.03

  /// Takes the noise to be the likeliest if the scene is what there is, at most the
  /// specification's. Where a view is inferred, its descent has found the noise.
  ///
  /// - Returns: Σ (picture − drawing)² over all channels that no file has cut off.
  func settleNoise(_ scene: [Candidate]) -> Double {
    show(scene)
    if let viewDescent {
      // A Normal of a Student distribution's variance.
      let freedom = settings.residualFreedom
      noise = viewDescent.scale * (freedom.isFinite ? (freedom / (freedom - 2)).squareRoot() : 1)
    } else {
      let largest = specification.likelihood.noiseStandardDeviation
      cuts = []
      noise = likeliestNoise(atMost: largest)
      cuts = findCuts()
      let found = likeliestNoise(atMost: largest)
      noise = min(largest, max(min(largest, Self.leastNoise), found))
    }
    return squaredErrorOfWhole()
  }

  /// Eight bits leave more, in linear RGB.
  static let leastNoise = 0.0005
}
