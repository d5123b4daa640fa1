/// A glyph that was found in a picture.
package struct FoundGlyph: Sendable, Equatable {
  /// The probability that it is there, given the others; of a reading by the steps alone,
  /// given those before it.
  package var presence: Double
  /// The smallest box around the ink that it explains, in pixels.
  package var box: InkBox
  /// The window in which it was read and painted, in pixels.
  package var window: InkBox
  /// What it looks like: the means of z_what.
  package var code: [Double]
  /// What the decoder painted, `[glimpse, glimpse]`, ink in [0, 1].
  package var glyph: [Float]
}
