/// Reads JSON5 (json5.org, version 1.0.0): JSON with comments, trailing commas, unquoted keys,
/// single quotes, and numbers such as `.5`, `+1` and `0x1F`. Unlike JSON5 it refuses a key that is
/// there twice, because the first would be lost silently, and Infinity and NaN, which no file of
/// ours has a use for.
package struct JSON5Reader {
  private let path: String
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1

  /// Deeper nesting is refused, so that a hostile file does not exhaust the stack.
  private static let deepestNesting = 64

  private init(path: String, text: String) {
    self.path = path
    scalars = Array(text.unicodeScalars)
  }

  /// The value that makes up all of the file at `path`.
  package static func read(_ path: String) throws -> LocatedJSON {
    guard let text = String(validating: try WholeFile.read(path), as: UTF8.self) else {
      throw FileError(path: path, reason: "is not a text file in UTF-8, but must be JSON")
    }
    return try parse(text, path: path)
  }

  /// The value that makes up all of `text`; `path` is what errors call the file.
  package static func parse(_ text: String, path: String) throws(FileError) -> LocatedJSON {
    var reader = JSON5Reader(path: path, text: text)
    if reader.peek == "\u{FEFF}" { reader.advance() }
    let value = try reader.value(depth: 0)
    try reader.skipBlanks()
    guard reader.peek == nil else { throw reader.unexpected("the end of the file") }
    return value
  }

  // MARK: Characters

  private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private func peek(_ offset: Int) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  private mutating func advance() {
    // A carriage return counts unless a line feed follows, which then counts.
    if let scalar = peek, Self.isLineEnd(scalar), scalar != "\r" || peek(1) != "\n" { line += 1 }
    index += 1
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  private func error(_ reason: String, line: Int? = nil) -> FileError {
    FileError(path: path, line: line ?? self.line, reason: reason)
  }

  private func unexpected(_ expected: String) -> FileError {
    guard let scalar = peek else { return error("the file ends where \(expected) is expected") }
    return error("\"\(scalar)\" stands where \(expected) is expected")
  }

  private mutating func skipBlanks() throws(FileError) {
    while let scalar = peek {
      if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
        advance()
      } else if scalar == "/", peek(1) == "/" {
        while let next = peek, !Self.isLineEnd(next) { advance() }
      } else if scalar == "/", peek(1) == "*" {
        let start = line
        advance()
        advance()
        while peek != nil, peek != "*" || peek(1) != "/" { advance() }
        guard peek != nil else { throw error("the comment has no end, \"*/\"", line: start) }
        advance()
        advance()
      } else {
        return
      }
    }
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(FileError) -> LocatedJSON {
    guard depth < Self.deepestNesting else {
      throw error("nested deeper than \(Self.deepestNesting) levels")
    }
    try skipBlanks()
    let start = line
    guard let scalar = peek else { throw unexpected("a value") }
    let content: LocatedJSON.Content
    switch scalar {
    case "{": content = .object(try members(depth: depth))
    case "[": content = .array(try elements(depth: depth))
    case "\"", "'": content = .string(try string())
    case "-", "+", ".", "0"..."9": content = .number(try number())
    default: content = try word()
    }
    return LocatedJSON(line: start, content: content)
  }

  private mutating func members(depth: Int) throws(FileError) -> [LocatedJSON.Member] {
    let start = line
    advance()
    var members: [LocatedJSON.Member] = []
    while true {
      try skipBlanks()
      guard peek != nil else { throw error("the \"{\" has no \"}\"", line: start) }
      if peek == "}" {
        advance()
        return members
      }
      let keyLine = line
      let key = try key()
      if let first = members.first(where: { $0.key == key }) {
        throw error("\"\(key)\" is there twice, first in line \(first.line)", line: keyLine)
      }
      try skipBlanks()
      guard peek == ":" else { throw unexpected("\":\" after \"\(key)\"") }
      advance()
      members.append(
        LocatedJSON.Member(key: key, line: keyLine, value: try value(depth: depth + 1)))
      try skipBlanks()
      if peek == "," {
        advance()
      } else if peek != "}", peek != nil {
        throw unexpected("\",\" or \"}\"")
      }
    }
  }

  private mutating func elements(depth: Int) throws(FileError) -> [LocatedJSON] {
    let start = line
    advance()
    var elements: [LocatedJSON] = []
    while true {
      try skipBlanks()
      guard peek != nil else { throw error("the \"[\" has no \"]\"", line: start) }
      if peek == "]" {
        advance()
        return elements
      }
      elements.append(try value(depth: depth + 1))
      try skipBlanks()
      if peek == "," {
        advance()
      } else if peek != "]", peek != nil {
        throw unexpected("\",\" or \"]\"")
      }
    }
  }

  private mutating func key() throws(FileError) -> String {
    if peek == "\"" || peek == "'" { return try string() }
    let name = identifier()
    guard !name.isEmpty else { throw unexpected("a key") }
    return name
  }

  private mutating func identifier() -> String {
    var name = String.UnicodeScalarView()
    while let scalar = peek,
      scalar == "_" || scalar == "$" || scalar.properties.isIDStart
        || (!name.isEmpty && scalar.properties.isIDContinue)
    {
      name.append(scalar)
      advance()
    }
    return String(name)
  }

  private mutating func word() throws(FileError) -> LocatedJSON.Content {
    let start = line
    let word = identifier()
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "": throw unexpected("a value")
    default: throw error("text stands in quotes: \"\(word)\"", line: start)
    }
  }

  private mutating func number() throws(FileError) -> Double {
    var text = ""
    while let scalar = peek,
      scalar == "+" || scalar == "-" || scalar == "." || scalar == "_"
        || scalar.properties.isIDContinue
    {
      text.unicodeScalars.append(scalar)
      advance()
    }
    let isNegative = text.hasPrefix("-")
    let digits = isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text
    let magnitude: Double?
    if digits.lowercased().hasPrefix("0x") {
      magnitude = UInt64(digits.dropFirst(2), radix: 16).map { Double($0) }
    } else if let first = digits.unicodeScalars.first, first == "." || ("0"..."9") ~= first {
      // Swift does not read a number that ends in a point.
      let ends = digits.hasSuffix(".") && digits.count > 1
      magnitude = Double(ends ? digits + "0" : digits)
    } else {
      magnitude = nil
    }
    guard let magnitude, magnitude.isFinite else { throw error("\"\(text)\" is not a number") }
    return isNegative ? -magnitude : magnitude
  }

  private mutating func string() throws(FileError) -> String {
    let quote = peek
    let start = line
    advance()
    var text = String.UnicodeScalarView()
    while let scalar = peek, scalar != quote {
      if scalar == "\n" || scalar == "\r" { break }
      advance()
      if scalar == "\\" {
        if let escaped = try escape() { text.append(escaped) }
      } else {
        text.append(scalar)
      }
    }
    guard peek == quote else { throw error("the text has no closing quote", line: start) }
    advance()
    return String(text)
  }

  /// What the escape after a backslash stands for; nil for an escaped line break.
  private mutating func escape() throws(FileError) -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    advance()
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "v": return "\u{B}"
    case "0": return "\0"
    case "x": return try scalarFromHex(digits: 2)
    case "u": return try scalarFromHex(digits: 4)
    case "\r":
      if peek == "\n" { advance() }
      return nil
    case _ where Self.isLineEnd(scalar): return nil
    default: return scalar
    }
  }

  private mutating func scalarFromHex(digits: Int) throws(FileError) -> Unicode.Scalar {
    var code = try hexCode(digits: digits)
    // Beyond the first 65,536 characters JSON writes a pair of UTF-16 units.
    if (0xD800..<0xDC00).contains(code), peek == "\\", peek(1) == "u" {
      advance()
      advance()
      let low = try hexCode(digits: 4)
      if (0xDC00..<0xE000).contains(low) { code = 0x10000 + (code - 0xD800) << 10 + low - 0xDC00 }
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw error("an escape stands for no character")
    }
    return scalar
  }

  private mutating func hexCode(digits: Int) throws(FileError) -> UInt32 {
    var text = ""
    for _ in 0..<digits {
      guard let scalar = peek, scalar.properties.isASCIIHexDigit else {
        throw error("an escape has fewer than \(digits) hexadecimal digits")
      }
      text.unicodeScalars.append(scalar)
      advance()
    }
    return UInt32(text, radix: 16) ?? 0
  }
}
