import Files
import Probability

/// Where digits come from.
package enum GlyphSource: Sendable {
  /// They are drawn as they are needed.
  case drawn
  /// Sprites are drawn as they are needed.
  case sprites
  /// They are taken from a collection, such as MNIST.
  case collection(GlyphCollection)

  /// Those of a file, as `--digits` names it; drawn ones if none is named.
  package init(digits path: String?, _ specification: DigitSpecification) throws(FileError) {
    guard let path else {
      self = specification.kind == .sprites ? .sprites : .drawn
      return
    }
    guard specification.kind == .digits else {
      throw FileError(
        path: path, reason: "holds digits, but the specification is one of sprites; leave it out")
    }
    self = .collection(try GlyphCollection(readingFrom: path, largestSide: specification.size))
  }

  /// One digit at random. Every fifth of a collection is kept from training, for pictures that are
  /// held out.
  package func glyph(
    isHeldOut: Bool, using generator: inout some RandomNumberGenerator
  ) -> Glyph {
    switch self {
    case .drawn: GlyphDrawing.glyph(using: &generator)
    case .sprites: SpriteDrawing.glyph(using: &generator)
    case .collection(let collection): collection.glyph(isHeldOut: isHeldOut, using: &generator)
    }
  }
}
