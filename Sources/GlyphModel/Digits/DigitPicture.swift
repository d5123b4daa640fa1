/// A grey picture of several digits, and where they are.
package struct DigitPicture: Sendable, Equatable {
  /// Ink, `[height, width]`, row-major; glyphs add up, so that it exceeds 1 where two cross, unless
  /// later ones hide earlier ones.
  package var pixels: [Float]
  /// The digits.
  package var glyphs: [PlacedGlyph]
}
