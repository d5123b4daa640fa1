import Foundation
import Rendering

/// p(picture | scene): each channel of each pixel is Normal about the rendering.
package struct ImageLikelihood: Sendable, Equatable {
  /// The noise's standard deviation in linear RGB.
  package var noise: Double

  /// Makes a likelihood.
  package init(noise: Double) {
    precondition(noise > 0, "noise has a positive standard deviation")
    self.noise = noise
  }

  /// The log density of a picture given its rendering; both of one size.
  package func logDensity(of picture: Image, rendering: Image) -> Double {
    precondition(
      picture.width == rendering.width && picture.height == rendering.height,
      "a picture and its rendering have one size")
    return logDensity(
      squaredError: picture.squaredError(from: rendering), numberCount: picture.pixels.count)
  }

  /// The log density of a picture from the sum of its squared errors.
  ///
  /// - Parameters:
  ///   - squaredError: over all channels of all pixels.
  ///   - numberCount: three times the number of pixels.
  package func logDensity(squaredError: Double, numberCount: Int) -> Double {
    -squaredError / (2 * noise * noise)
      - Double(numberCount) * (log(noise) + 0.5 * log(2 * Double.pi))
  }
}
