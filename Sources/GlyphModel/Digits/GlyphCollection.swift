import Probability

/// Digits that somebody has written.
package struct GlyphCollection: Sendable {
  /// The digits, in the order of their file; at least `smallestCount`.
  package let glyphs: [Glyph]

  /// Fewer cannot be divided in those to learn from and those to test with.
  package static let smallestCount = 10

  /// A collection of at least `smallestCount` digits.
  package init(_ glyphs: [Glyph]) {
    precondition(glyphs.count >= Self.smallestCount, "too few digits to divide")
    self.glyphs = glyphs
  }

  /// One at random: of every fifth if held out, of the others if not.
  func glyph(
    isHeldOut: Bool, using generator: inout some RandomNumberGenerator
  ) -> Glyph {
    let fifths = glyphs.count / 5
    if isHeldOut { return glyphs[5 * Int(Double.uniform(using: &generator) * Double(fifths))] }
    let choice = Int(Double.uniform(using: &generator) * Double(4 * fifths))
    return glyphs[choice / 4 * 5 + 1 + choice % 4]
  }
}
