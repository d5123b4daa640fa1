/// What is known of a picture while it is being read.
struct GlyphDraft {
  var glyphs: [LookedGlyph]
  var countProbabilities: [Double]
  var elbo: Double
  /// The probability of one more glyph.
  var doubt = 0.0
}
