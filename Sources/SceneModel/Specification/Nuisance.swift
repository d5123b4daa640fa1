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
  /// The contrast of the table's pattern.
  package var tableTexture = 0.0
  /// Which of `TablePatterns`, and how it lies.
  package var tablePattern = 0
  package var tableQuarterTurns = 0
  /// The specular reflection of everything, linear, and its exponent's place in
  /// `SceneRenderer.glossExponents`.
  package var gloss = 0.0
  package var glossExponent = 0
  /// The table's thickness, in metres.
  package var tableThickness = 0.0

  /// Nothing differs.
  package init() {}

  /// A picture, rendered under this nuisance's light, as the camera takes it.
  package func photograph(
    _ rendering: Image, using generator: inout some RandomNumberGenerator
  ) -> Image {
    rendering.blurred(deviation: blur).withNoise(deviation: noise, using: &generator)
  }
}
