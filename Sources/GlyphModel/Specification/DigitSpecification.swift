/// What pictures of digits are like, and what is assumed of them: the two-dimensional counterpart
/// of a scene specification.
package struct DigitSpecification: Sendable, Hashable {
  /// What stands in the pictures.
  package var kind = GlyphKind.digits
  /// Columns, and rows, of a picture.
  package var size = 50
  /// The probability of each count, from 0 on.
  package var counts = [1.0 / 3, 1.0 / 3, 1.0 / 3]
  /// The largest share of the smaller one's box that two digits' boxes have in common.
  package var largestOverlap = 0.1
  /// Whether later ones hide what lies below them; if not, they add up.
  package var occludes = false
  /// σ of the Normal likelihood of a pixel.
  package var noise = 0.3

  /// The standard pictures: 50×50 pixels, none to two digits.
  package init() {}

  /// The largest count that has a probability.
  package var largestCount: Int { counts.count - 1 }
}
