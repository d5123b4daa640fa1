/// A small grey picture of one digit: ink is 1, paper 0.
package struct Glyph: Sendable, Equatable {
  /// Columns.
  package let width: Int
  /// Rows.
  package let height: Int
  /// Ink, `[height, width]`, row-major, in [0, 1].
  package let pixels: [Float]
  /// Which digit it is, 0 to 9; nil where nobody has said.
  package let digit: Int?
  /// The smallest box that holds its ink, in its own pixels.
  package let box: InkBox

  /// A glyph of the given ink.
  package init(width: Int, height: Int, pixels: [Float], digit: Int?) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.digit = digit
    box = InkBox(around: pixels, width: width, height: height) ?? InkBox()
  }
}
