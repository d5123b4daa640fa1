import Files

/// What goes to standard error.
enum Diagnostics {
  /// Writes a line, or the lines of a longer message.
  static func write(_ line: String) {
    StandardStreams.writeError(line.printableLines + "\n")
  }

  /// Says in one line what went wrong.
  static func error(_ message: String) { write("air3d: \(message)".printable) }

  /// Says in one line what may make results other than they seem.
  static func warning(_ message: String) { error("warning: \(message)") }
}
