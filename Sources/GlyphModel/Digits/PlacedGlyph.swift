/// A digit in a picture.
package struct PlacedGlyph: Sendable, Equatable {
  /// Which digit it is; nil where nobody has said.
  package let digit: Int?
  /// The smallest box around its ink, in the picture's pixels.
  package let box: InkBox
}
