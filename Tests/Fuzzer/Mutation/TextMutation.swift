import Probability

/// Changes to texts of numbers, words and lines.
enum TextMutation {
  /// Spellings of numbers at which readers slip.
  static let numbers = [
    "0", "-0", "1", "-1", "2", "007", ".5", "5.", "+1", "1e5", "1E+5", "1e-5", "1e308", "-1e308",
    "1e309", "1e99999", "-1e-320", "5e-324", "1e38", "1e39", "1e30", "1e-30", "1e-46",
    "nan", "NaN", "-nan", "inf", "-inf", "Infinity", "0x", "0x10", "1.#IND", "1,5", "1_000", "--1",
    "1e", "e5", "1.2.3",
    "255", "256", "32768", "65535", "65536", "2147483647", "2147483648", "-2147483648",
    "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "99999999999999999999999999", "0.1f", "",
    "0.0000000000000000000000000000000000000000000000000000000000000001",
  ]

  /// Words that may stand where another is.
  static let words = [
    "\u{FEFF}", "#", "\\", "\"", "'", "//", "/", "\0", "\u{1B}[31m", "\r", "\u{2028}", "é",
    "v", "f", "vn", "vt", "usemtl", "mtllib", "end_header",
    "property list uchar int vertex_indices",
    "element face 2", "element vertex 1", "facet normal 0 0 1", "endsolid", "OFF", "COFF",
    "..", "../", "/etc/passwd", "true", "null", "[]", "{}",
  ]

  /// Changes `text` in one way; `other` is a file of the same kind.
  ///
  /// - Returns: what was done.
  static func apply(
    to text: inout [UInt8], other: [UInt8], using generator: inout PCG32
  ) -> String {
    switch generator.below(10) {
    case 0, 1, 2, 3:
      let tokens = Self.tokens(of: text).filter { isNumber(text[$0]) }
      guard !tokens.isEmpty else { return "no number" }
      let token = generator.element(of: tokens)
      let number = generator.element(of: numbers)
      text.replaceSubrange(token, with: Array(number.utf8))
      return "number \(number) at \(token.lowerBound)"
    case 4:
      let tokens = Self.tokens(of: text)
      guard !tokens.isEmpty else { return "no word" }
      let token = generator.element(of: tokens)
      let word = generator.element(of: words)
      text.replaceSubrange(token, with: Array(word.utf8))
      return "word at \(token.lowerBound)"
    case 5:
      let tokens = Self.tokens(of: text)
      guard tokens.count > 1 else { return "no words" }
      let (a, b) = (generator.element(of: tokens), generator.element(of: tokens))
      let (first, second) = a.lowerBound < b.lowerBound ? (a, b) : (b, a)
      guard first.upperBound <= second.lowerBound else { return "same word" }
      let (start, end) = (Array(text[first]), Array(text[second]))
      text.replaceSubrange(second, with: start)
      text.replaceSubrange(first, with: end)
      return "swap \(first.lowerBound) and \(second.lowerBound)"
    case 6:
      let tokens = Self.tokens(of: text)
      guard !tokens.isEmpty else { return "no word" }
      let token = generator.element(of: tokens)
      if generator.chance(0.5) {
        text.removeSubrange(token)
        return "remove word at \(token.lowerBound)"
      }
      text.insert(contentsOf: Array(text[token]) + [0x20], at: token.lowerBound)
      return "repeat word at \(token.lowerBound)"
    default:
      return changeLines(of: &text, other: other, using: &generator)
    }
  }

  private static func changeLines(
    of text: inout [UInt8], other: [UInt8], using generator: inout PCG32
  ) -> String {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let others = other.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let (at, to) = (generator.below(lines.count), generator.below(lines.count))
    let done: String
    switch generator.below(6) {
    case 0:
      lines.remove(at: at)
      done = "remove line \(at)"
    case 1:
      lines.insert(lines[at], at: to)
      done = "copy line \(at) to \(to)"
    case 2:
      lines.swapAt(at, to)
      done = "swap lines \(at) and \(to)"
    case 3:
      guard !others.isEmpty else { return "no line" }
      lines.insert(generator.element(of: others), at: at)
      done = "line of another at \(at)"
    case 4:
      guard !others.isEmpty else { return "no line" }
      lines = Array(lines[...at]) + others[generator.below(others.count)...]
      done = "splice at line \(at)"
    default:
      let ending = generator.element(of: [
        [0x0D], [0x09], [0x20, 0x20], [0x20, 0x5C], [0x20, 0x23],
      ])
      lines[at] += ending.map { UInt8($0) }
      done = "line end \(at)"
    }
    text = Array(lines.joined(separator: [0x0A]))
    return done
  }

  /// The places of words: whatever stands between spaces and punctuation.
  private static func tokens(of text: [UInt8]) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var start: Int?
    for (index, byte) in text.enumerated() {
      let isEdge = byte <= 0x20 || [0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D, 0x2F, 0x22].contains(byte)
      if isEdge, let from = start {
        tokens.append(from..<index)
        start = nil
      } else if !isEdge, start == nil {
        start = index
      }
    }
    if let start { tokens.append(start..<text.count) }
    return tokens
  }

  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    guard let first = word.first else { return false }
    return (0x30...0x39).contains(first) || (first == 0x2D || first == 0x2B || first == 0x2E)
  }
}
