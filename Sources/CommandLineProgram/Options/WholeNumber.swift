import ArgumentParser

/// Whole numbers as options take them. An option takes what follows it even if that begins with a
/// minus, so that it can be said what is wrong with it.
enum WholeNumber {
  /// The number that a text says.
  ///
  /// - Throws: what is wanted.
  static func parse<Number: FixedWidthInteger>(_ text: String) throws -> Number {
    if let number = Number(text) { return number }
    let isLarge = !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    throw ValidationError(
      isLarge || Number.min == 0
        ? "a whole number from \(max(Number.min, 0)) to \(Number.max)" : "a whole number, such as 100")
  }
}
