/// What one step has found.
struct LookedGlyph {
  /// The probability that it is there.
  var presence: Double
  /// Scale, x and y in standard units.
  var place: [Float]
  var code: [Float]
  /// What the decoder painted, `[glimpse, glimpse]`.
  var glyph: [Float]
  /// The same in the picture, `[size, size]`.
  var painted: [Float]
  /// How much it hides there; nil if glyphs add up.
  var coverage: [Float]?
  /// Nats of place and code.
  var divergence: Double
}
