/// Numbers as text formats spell them: `1`, `+.5`, `-5.`, `1e-3`, `1E+2`.
///
/// C's `strtod` would read `0x1p3` and half of `1,5`, and asks the locale; `Double.init` refuses
/// `.5` and `5.`.
enum DecimalNumber {
  /// Powers of ten that a `Double` holds exactly.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The number that all of `range` spells; nil if it spells none. What C prints for what is not
  /// a number, or infinite, is NaN.
  static func value(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var at = range.lowerBound
    let end = range.upperBound
    guard at < end else { return nil }
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
    var digits: UInt64 = 0
    var digitCount = 0
    var exponent = 0
    var isExact = true
    func take(_ byte: UInt8, isFraction: Bool) {
      digitCount += 1
      if digits < 100_000_000_000_000_000 {
        digits = 10 * digits + UInt64(byte - 48)
        if isFraction { exponent -= 1 }
      } else {
        if byte != 48 { isExact = false }
        if !isFraction { exponent += 1 }
      }
    }
    while at < end, bytes[at] &- 48 < 10 {
      take(bytes[at], isFraction: false)
      at += 1
    }
    if at < end, bytes[at] == UInt8(ascii: ".") {
      at += 1
      while at < end, bytes[at] &- 48 < 10 {
        take(bytes[at], isFraction: true)
        at += 1
      }
    }
    guard digitCount > 0 else { return isNoNumber(bytes, range) ? .nan : nil }
    if at < end, bytes[at] | 32 == UInt8(ascii: "e") {
      at += 1
      var sign = 1
      if at < end, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
        if bytes[at] == UInt8(ascii: "-") { sign = -1 }
        at += 1
      }
      guard at < end else { return nil }
      var written = 0
      while at < end, bytes[at] &- 48 < 10 {
        written = min(10 * written + Int(bytes[at] - 48), 100_000)
        at += 1
      }
      exponent += sign * written
    }
    guard at == end else { return isNoNumber(bytes, range) ? .nan : nil }
    let size: Double
    if isExact, digits <= 1 << 53, abs(exponent) <= 22 {
      // Both are exact, so that the quotient or product is the nearest number (Clinger, 1990).
      size = exponent < 0 ? Double(digits) / powers[-exponent] : Double(digits) * powers[exponent]
    } else {
      let text = String(decoding: bytes[range], as: UTF8.self)
      size = abs(Double(plain(text)) ?? Double("\(digits)e\(exponent)") ?? .nan)
    }
    return isNegative ? -size : size
  }

  /// `text` as `Double.init` wants it.
  private static func plain(_ text: String) -> String {
    var text = text
    if text.hasPrefix("+") { text.removeFirst() }
    return text
  }

  /// Whether the text is one of C's spellings of what is no number, or infinite.
  private static func isNoNumber(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard range.count <= 16 else { return false }
    var text = String(decoding: bytes[range], as: UTF8.self).lowercased()
    if text.hasPrefix("-") || text.hasPrefix("+") { text.removeFirst() }
    return ["nan", "inf", "1.#"].contains { text.hasPrefix($0) }
  }
}
