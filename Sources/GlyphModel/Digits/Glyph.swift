/// A small grey picture of one digit: ink is 1, paper 0.
package struct Glyph: Sendable, Equatable {
  /// Columns.
  package let width: Int
  /// Rows.
  package let height: Int
  /// Ink, `[height, width]`, row-major, in [0, 1].
  package let pixels: [Float]
  /// How much of what lies below it hides, where that is not its ink; as pixels.
  package let coverage: [Float]?
  /// Which digit it is, 0 to 9, or which sprite; nil where nobody has said.
  package let digit: Int?
  /// The smallest box that holds its ink, in its own pixels.
  package let box: InkBox

  /// A glyph of the given ink.
  package init(
    width: Int, height: Int, pixels: [Float], coverage: [Float]? = nil, digit: Int?
  ) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.coverage = coverage
    self.digit = digit
    box = InkBox(around: pixels, width: width, height: height) ?? InkBox()
  }
}
