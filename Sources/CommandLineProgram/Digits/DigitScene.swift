import GlyphModel
import SceneModel

/// A specification of digits, as a command names it.
struct DigitScene {
  let document: SpecificationDocument
  let specification: DigitSpecification

  /// Reads a specification; nil if it is one of scenes.
  init?(named name: String) throws {
    document = try SpecificationDocument(readingFrom: name)
    guard DigitSpecification.isOne(document.value) else { return nil }
    specification = try DigitSpecification(document.value, path: document.path)
  }
}
