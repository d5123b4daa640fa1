import Probability

/// Where digits come from.
package enum GlyphSource: Sendable {
  /// They are drawn as they are needed.
  case drawn
  /// They are taken from a collection, such as MNIST.
  case collection(GlyphCollection)

  /// One digit at random. Every fifth of a collection is kept from training, for pictures that are
  /// held out.
  package func glyph(
    isHeldOut: Bool, using generator: inout some RandomNumberGenerator
  ) -> Glyph {
    switch self {
    case .drawn: GlyphDrawing.glyph(using: &generator)
    case .collection(let collection): collection.glyph(isHeldOut: isHeldOut, using: &generator)
    }
  }
}
