import Probability
import Rendering

/// One draw of the nuisances: the light, the table, the noise and the blur of one picture.
package struct Nuisance: Sendable, Equatable {
  /// Radians about the vertical.
  package var lightTurn = 0.0
  /// A factor.
  package var lightStrength = 1.0
  /// A factor.
  package var tableBrightness = 1.0
  /// A standard deviation in linear RGB.
  package var noise = 0.0
  /// A standard deviation in pixels.
  package var blur = 0.0

  /// Nothing differs.
  package init() {}

  /// A picture, rendered under this nuisance's light, as the camera takes it.
  package func photograph(
    _ rendering: Image, using generator: inout some RandomNumberGenerator
  ) -> Image {
    rendering.blurred(deviation: blur).withNoise(deviation: noise, using: &generator)
  }
}
