#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What three standard Normal numbers (scale, x, y) say of a glimpse's place in a picture: an
/// upright square window.
///
/// The window's side is exp(`logScaleMean` + `logScaleDeviation` · z₀) of the picture's; its centre
/// is `shiftDeviation` · (z₁, z₂), in units of half the picture, from the middle, +x right, +y
/// down. So every latent has the same prior, Normal(0, 1), and a scale is never negative.
package struct GlimpsePlacement: Sendable, Hashable {
  /// The mean of the logarithm of the window's side, as a fraction of the picture's.
  package var logScaleMean: Float
  /// The deviation of that logarithm.
  package var logScaleDeviation: Float
  /// The deviation of the centre, in units of half the picture.
  package var shiftDeviation: Float

  /// A placement with the given prior.
  package init(logScaleMean: Float, logScaleDeviation: Float, shiftDeviation: Float) {
    self.logScaleMean = logScaleMean
    self.logScaleDeviation = logScaleDeviation
    self.shiftDeviation = shiftDeviation
  }

  /// The window's side as a fraction of the picture's.
  package func scale(_ z: Float) -> Float { exp(logScaleMean + logScaleDeviation * z) }

  /// The centre's distance from the picture's middle, in units of half the picture.
  package func shift(_ z: Float) -> Float { shiftDeviation * z }

  /// Where a glimpse's pixels are looked for in a picture, along one axis, in indices: for pixel k
  /// of `glimpse` at `offset + step · k`.
  func readingLine(
    scale: Float, shift: Float, glimpse: Int, picture: Int
  ) -> SamplingLine {
    let (g, w) = (Float(glimpse), Float(picture))
    // The pixel's centre, k + ½ of g, lies at s (k + ½) / g − s / 2 from the window's centre.
    return SamplingLine(
      offset: w / 2 * (1 + shift) - 0.5 + scale * w * (0.5 / g - 0.5), step: scale * w / g,
      offsetByScale: w * (0.5 / g - 0.5), stepByScale: w / g, offsetByShift: w / 2)
  }

  /// Where a picture's pixels are looked for in a glimpse: the inverse of `readingLine`.
  func paintingLine(
    scale: Float, shift: Float, glimpse: Int, picture: Int
  ) -> SamplingLine {
    let (g, w) = (Float(glimpse), Float(picture))
    let inverse = g / (scale * w)
    let start = 0.5 - w / 2 * (1 + shift)
    return SamplingLine(
      offset: start * inverse + g / 2 - 0.5, step: inverse,
      offsetByScale: -start * inverse / scale, stepByScale: -inverse / scale,
      offsetByShift: -w / 2 * inverse)
  }
}
