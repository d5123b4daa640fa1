#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Numbers as tables for people show them; a dash stands where there is none.
///
/// Without Foundation, as all of this module: what imports it starts in milliseconds.
package enum Formatted {
  /// What stands where there is no number.
  package static let nothing = "–"

  /// A number with so many digits behind its point, as it is: also "nan".
  package static func fixed(_ value: Double, digits: Int) -> String {
    text("%.*f", Int32(digits), value)
  }

  /// A share in per cent, such as "98.4 %".
  package static func percent(_ share: Double, digits: Int = 1) -> String {
    share.isFinite ? fixed(share * 100, digits: digits) + " %" : nothing
  }

  /// A number and its deviation, such as "0.213 ± 0.004"; a question mark for one without bounds.
  package static func measured(_ value: Double, _ deviation: Double, digits: Int) -> String {
    fixed(value, digits: digits) + " ± "
      + (deviation.isFinite ? fixed(deviation, digits: digits) : "?")
  }

  /// A number and its deviation, both with the digits that the deviation leaves sure: one of it,
  /// two if it begins with a one, such as "2.3 ± 0.2" and "0.93 ± 0.10".
  package static func measured(_ value: Double, _ deviation: Double) -> String {
    guard deviation.isFinite, deviation > 0 else { return measured(value, deviation, digits: 3) }
    var digits = -Int(log10(deviation).rounded(.down))
    // As it is printed: 0.0096 is 0.01.
    if deviation * pow(10, Double(digits)) < 1.95 { digits += 1 }
    return measured(value, deviation, digits: min(9, max(0, digits)))
  }

  /// A median with, in brackets and a digit shorter, the value that 95 % do not exceed.
  package static func median(
    _ median: Double, _ most: Double, unit: String, digits: Int
  ) -> String {
    median.isFinite
      ? fixed(median, digits: digits) + unit + " (\(fixed(most, digits: max(0, digits - 1))))"
      : nothing
  }

  /// What C makes of a number in the format.
  private static func text(_ format: String, _ arguments: any CVarArg...) -> String {
    withVaList(arguments) { list in
      // Room for the largest number and some digits behind its point.
      var buffer = [CChar](repeating: 0, count: 400)
      let length = vsnprintf(&buffer, buffer.count, format, list)
      return String(
        decoding: buffer.prefix(min(max(0, Int(length)), buffer.count - 1)).map(
          UInt8.init(bitPattern:)),
        as: UTF8.self)
    }
  }
}
