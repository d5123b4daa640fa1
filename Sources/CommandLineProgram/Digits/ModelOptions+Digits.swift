import ArgumentParser
import Files
import GlyphModel
import SceneModel

extension ModelOptions {
  /// The model, if it is one of glyphs, and what it is used on.
  func loadGlyphs() throws -> (model: LearnedGlyphs, specification: DigitSpecification)? {
    let path = try ShippedFiles.standard.path(of: model, .model)
    guard LearnedGlyphs.isOne(path) else { return nil }
    if otherScene {
      throw ValidationError(
        "'--other-scene' is for models of scenes; \(model) holds glyphs: leave it out")
    }
    let glyphs = try LearnedGlyphs(readingFrom: path)
    guard let scene else { return (glyphs, glyphs.specification) }
    guard let digits = try DigitScene(named: scene) else {
      throw CommandFailure(
        "\(scene): is a specification of scenes, but \(model) holds glyphs; name one of digits, or "
          + "leave out --scene")
    }
    guard digits.specification.size == glyphs.specification.size else {
      throw CommandFailure(
        "\(scene): its pictures have \(digits.specification.size) pixels, but \(model) reads "
          + "\(glyphs.specification.size); train one for it")
    }
    return (glyphs, digits.specification)
  }
}
