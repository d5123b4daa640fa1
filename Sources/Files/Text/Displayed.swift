/// Text of a file or a user as a message may show it: control characters, and those that turn the
/// direction of writing, as escapes, so that none reaches a terminal; shortened.
package func displayed(_ text: String, limit: Int = 80) -> String {
  var shown = ""
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if count == limit { return shown + "…" }
    shown += displayed(scalar)
  }
  return shown
}

/// One character as a message may show it.
package func displayed(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": return "\\n"
  case "\r": return "\\r"
  case "\t": return "\\t"
  default: break
  }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
    let digits = String(scalar.value, radix: 16)
    guard digits.count <= 4 else { return "\\u{\(digits)}" }
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  default: return String(scalar)
  }
}
