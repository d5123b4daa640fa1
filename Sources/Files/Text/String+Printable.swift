extension String {
  /// The text as it may go to a terminal: what would control the terminal, reorder the text or
  /// begin a line of its own is written out, `\u{1B}`, and a byte that is no UTF-8 as `\xE9`.
  package var printable: String { printable(keepingLines: false) }

  /// The same, but lines stay lines.
  package var printableLines: String { printable(keepingLines: true) }

  private func printable(keepingLines: Bool) -> String {
    guard unicodeScalars.contains(where: { Self.isControl($0) || PathText.byte($0) != nil })
    else { return self }
    var output = ""
    for scalar in unicodeScalars {
      if keepingLines, scalar == "\n" {
        output += "\n"
      } else if let byte = PathText.byte(scalar) {
        output += "\\x" + String(byte, radix: 16, uppercase: true)
      } else if Self.isControl(scalar) {
        output += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // Marks of direction, which show a text in another order than it has.
    case .format:
      (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        || [0x200E, 0x200F, 0x061C].contains(scalar.value)
    default: false
    }
  }
}
