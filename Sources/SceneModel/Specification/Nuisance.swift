import Probability
import Rendering

/// One draw of the nuisances: the light, the table, the noise and the blur of one picture.
public struct Nuisance: Sendable, Equatable {
  /// Radians about the vertical.
  public var lightTurn = 0.0
  /// A factor.
  public var lightStrength = 1.0
  /// A factor.
  public var tableBrightness = 1.0
  /// A standard deviation in linear RGB.
  public var noise = 0.0
  /// A standard deviation in pixels.
  public var blur = 0.0

  /// Nothing differs.
  public init() {}

  /// A picture, rendered under this nuisance's light, as the camera takes it.
  public func photograph(
    _ rendering: Image, using generator: inout some RandomNumberGenerator
  ) -> Image {
    rendering.blurred(deviation: blur).withNoise(deviation: noise, using: &generator)
  }
}
