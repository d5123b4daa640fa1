import Rendering
import SceneModel

extension PictureReading {
  /// What a user should know of the picture's file and of the reading, a sentence each: what of the
  /// file does not count though it is there, or is taken otherwise than the file says; that the
  /// camera is told by nothing in the picture, or was found where its prior ends. That the model
  /// does not explain the picture is `explanation`'s to say.
  public var warnings: [String] { fileWarnings + [cameraWarning].compactMap { $0 } }

  /// What is said of a picture that is explained, but in which no table is seen, or in which the
  /// camera stands at the limit of its prior; nil if there is nothing to be said.
  package var cameraWarning: String? {
    guard explanation.isExplained else { return nil }
    if !showsTheCamera {
      return "the picture does not tell where the camera is: a table and a background of one "
        + "colour, or no table, look like this; do not trust the reading"
    }
    return cameraAtItsLimit.map {
      "the camera was found at the limit of its prior (\($0)); do not trust the reading if it may "
        + "stand beyond: widen the prior, and train again"
    }
  }

  /// Whether some number of the camera is known better from the picture than before it was seen, if
  /// the camera is to be inferred.
  private var showsTheCamera: Bool {
    let prior = specification.viewPrior
    let camera = zip(prior.free, unscaledViewDeviations).filter { ViewLatent.camera.contains($0.0) }
    guard !camera.isEmpty else { return true }
    return camera.contains { $0.1 < 0.5 * prior[$0.0].deviation }
      && !(objects.isEmpty && isOfOneColor)
  }

  /// Whether table and background were found to be of one colour, more or less: then a descent that
  /// has not quite come to its end is all that the camera's deviations tell of.
  private var isOfOneColor: Bool {
    let samples = renderer.renderer(for: view).emptyPicture.samples
    let low = samples.reduce(SIMD4(repeating: Float.infinity), pointwiseMin)
    let high = samples.reduce(SIMD4(repeating: -Float.infinity), pointwiseMax)
    return (high - low).max() < Self.leastContrast
  }

  /// Nearly a level of eight bits at middle brightness, in linear RGB.
  private static let leastContrast: Float = 0.003

  /// A number of the camera that is as far from the middle as its prior lets it go; nil if none is.
  private var cameraAtItsLimit: String? {
    let prior = specification.viewPrior
    return prior.free.first { latent in
      let (bounds, value) = (prior[latent].bounds, view[latent])
      let margin = 1e-3 * (bounds.upperBound - bounds.lowerBound)
      return ViewLatent.camera.contains(latent) && !prior.isCircle(latent)
        && (value < bounds.lowerBound + margin || value > bounds.upperBound - margin)
    }.map { String(describing: $0) }
  }
}
