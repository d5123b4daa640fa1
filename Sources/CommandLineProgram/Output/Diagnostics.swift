import Files

/// What goes to standard error.
enum Diagnostics {
  /// Writes a line, or the lines of a longer message.
  static func write(_ line: String) {
    StandardStreams.writeError(line.printableLines + "\n")
  }

  /// Says in one line what went wrong. Of a line that nobody would read to its end, as one with a
  /// name of thousands of characters, the middle is left out.
  static func error(_ message: String) {
    let line = "air3d: \(message)".printable
    guard line.count > longestLine else { return write(line) }
    write(line.prefix(longestLine / 2) + "…" + line.suffix(longestLine / 2 - 1))
  }

  /// In characters.
  private static let longestLine = 1000

  /// Says in one line what may make results other than they seem.
  static func warning(_ message: String) { error("warning: \(message)") }
}
