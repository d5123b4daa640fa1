/// Why a glTF file is not read: one sentence about the file.
struct GLTFFault: Error {
  /// The sentence, without the file's name.
  let reason: String

  /// Makes a fault from its sentence.
  init(_ reason: String) { self.reason = reason }

  /// A name or text from the file, in quotes: short, and without what would move a cursor.
  static func quoted(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars.prefix(80) {
      let isSafe =
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
          .unassigned:
          false
        default: true
        }
      text.unicodeScalars.append(isSafe ? scalar : "?")
    }
    return "\"\(text)\(name.unicodeScalars.count > 80 ? "…" : "")\""
  }
}
