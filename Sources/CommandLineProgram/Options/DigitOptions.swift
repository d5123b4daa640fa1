import ArgumentParser
import GlyphModel

/// Where the digits of a specification of digits come from.
struct DigitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Of a specification of digits: take them from an IDX file of pictures, as MNIST's are, in \
      place of drawing them.
      """, valueName: "file"))
  var digits: String?

  /// Throws if they are given for scenes that have none.
  func refuse(of scene: String) throws {
    guard digits != nil else { return }
    throw ValidationError(
      "'--digits' is for specifications of digits, and \(scene) is one of scenes; leave it out, or "
        + "take --scene digits")
  }

  /// The digits.
  func source(_ specification: DigitSpecification) throws -> GlyphSource {
    try GlyphSource(digits: digits, specification)
  }
}
