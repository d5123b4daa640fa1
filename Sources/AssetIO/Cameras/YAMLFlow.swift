import Files

/// Reads a value of YAML that is written in brackets, over one line or several.
struct YAMLFlow {
  private let path: String
  private let line: Int
  private var characters: [Character] = []
  private var index = 0
  /// Brackets that are open at the end of what was added so far.
  private var open = 0
  private var quote: Character?

  /// - Parameter line: where it begins.
  init(path: String, line: Int) {
    self.path = path
    self.line = line
  }

  /// Adds a line.
  mutating func add(_ text: Substring) {
    if !characters.isEmpty { characters.append(" ") }
    for character in text {
      characters.append(character)
      if let quote {
        if character == quote { self.quote = nil }
      } else {
        switch character {
        case "\"", "'": quote = character
        case "[", "{": open += 1
        case "]", "}": open -= 1
        default: break
        }
      }
    }
  }

  /// Whether every bracket is closed.
  var isClosed: Bool { open <= 0 && quote == nil }

  /// The value.
  mutating func value() throws(FileError) -> LocatedJSON {
    index = 0
    let value = try collection(depth: 1)
    skipBlanks()
    guard index == characters.count else {
      throw fault("something follows the bracket that closes the value")
    }
    return value
  }

  private func fault(_ reason: String) -> FileError {
    FileError(path: path, line: line, reason: reason)
  }

  private mutating func skipBlanks() {
    while index < characters.count, characters[index] == " " || characters[index] == "\t" {
      index += 1
    }
  }

  private var next: Character? { index < characters.count ? characters[index] : nil }

  private mutating func collection(depth: Int) throws(FileError) -> LocatedJSON {
    guard depth <= YAMLReader.deepestNesting else {
      throw fault("brackets are nested deeper than \(YAMLReader.deepestNesting) times")
    }
    skipBlanks()
    guard let first = next, first == "[" || first == "{" else { return try single() }
    index += 1
    let closing: Character = first == "[" ? "]" : "}"
    var elements: [LocatedJSON] = []
    var members: [LocatedJSON.Member] = []
    while true {
      skipBlanks()
      guard let character = next else { throw fault("a bracket is not closed") }
      if character == closing {
        index += 1
        break
      }
      if first == "[" {
        elements.append(try collection(depth: depth + 1))
      } else {
        guard case .string(let key) = try single(endingAt: ":").content, next == ":" else {
          throw fault("between braces must be \"key: value\"")
        }
        index += 1
        if members.contains(where: { $0.key == key }) {
          throw fault("the key \"\(displayed(key))\" is there twice")
        }
        members.append(
          LocatedJSON.Member(key: key, line: line, value: try collection(depth: depth + 1)))
      }
      skipBlanks()
      if next == "," {
        index += 1
      } else if next != closing {
        throw fault("between two values of a list must be a comma")
      }
    }
    return LocatedJSON(
      line: line, content: first == "[" ? .array(elements) : .object(members))
  }

  /// A number or a text, up to what ends it.
  private mutating func single(endingAt end: Character = ",") throws(FileError) -> LocatedJSON {
    skipBlanks()
    let start = index
    if let quote = next, quote == "\"" || quote == "'" {
      index += 1
      while let character = next, character != quote { index += 1 }
      guard next != nil else { throw fault("a quotation is not closed") }
      index += 1
    } else {
      while let character = next, character != end, !",]}[{".contains(character) { index += 1 }
    }
    var text = String(characters[start..<index])[...]
    while text.last == " " || text.last == "\t" { text.removeLast() }
    guard !text.isEmpty else { throw fault("a value is missing between two commas or brackets") }
    skipBlanks()
    return try Self.scalar(text, path: path, line: line)
  }

  /// A number, a truth value or a text.
  static func scalar(
    _ text: Substring, path: String, line: Int
  ) throws(FileError) -> LocatedJSON {
    func made(_ content: LocatedJSON.Content) -> LocatedJSON {
      LocatedJSON(line: line, content: content)
    }
    if let quote = text.first, quote == "\"" || quote == "'" {
      guard text.count >= 2, text.last == quote, !text.dropFirst().dropLast().contains(quote) else {
        throw FileError(path: path, line: line, reason: "a quotation is not closed where it ends")
      }
      return made(.string(String(text.dropFirst().dropLast())))
    }
    switch text {
    case "~", "null", "Null", "NULL": return made(.null)
    case "true", "True", "TRUE": return made(.bool(true))
    case "false", "False", "FALSE": return made(.bool(false))
    default: return made(number(text).map { .number($0) } ?? .string(String(text)))
    }
  }

  /// What a number says, such as `5.`, `.5` and `1.e-03`; nil of what is none.
  static func number(_ text: some StringProtocol) -> Double? {
    guard text.utf8.count <= 64, text.contains(where: \.isNumber),
      text.unicodeScalars.allSatisfy({ "0123456789+-.eE".unicodeScalars.contains($0) })
    else { return nil }
    // A digit behind the point, which other programs leave out.
    var written = String(text).replacing("E", with: "e").replacing(".e", with: ".0e")
    if written.hasSuffix(".") { written += "0" }
    guard let number = Double(written), number.isFinite else { return nil }
    return number
  }
}
