import GlyphModel

/// A model of digits that experiments compare, and how it came to be.
struct DigitModel: Sendable {
  let model: LearnedGlyphs
  /// The lines of its training's record; empty if there is none.
  let curve: [GlyphCurvePoint]
}
