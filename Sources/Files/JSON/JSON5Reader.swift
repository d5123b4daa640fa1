/// Reads JSON5 (spec.json5.org, version 1.0.0): JSON with comments, trailing commas, unquoted keys,
/// single quotes, and numbers such as `.5`, `+1` and `0x1F`. Unlike JSON5 it refuses a key that is
/// there twice, because the first would be lost silently; Infinity and NaN, and numbers too large
/// for a `Double`, which no file of ours has a use for; and half a surrogate pair, which is no
/// text.
///
/// Asked to, it reads no more than JSON (RFC 8259): what only programs write has no comments.
package struct JSON5Reader {
  /// What may stand in a file.
  package enum Dialect: Sendable {
    /// JSON5, as people write it.
    case json5
    /// JSON, as programs write it.
    case json
  }

  private let path: String
  private let scalars: [Unicode.Scalar]
  private let isStrict: Bool
  private var index = 0
  private var line = 1

  /// Deeper nesting is refused, so that a hostile file does not exhaust the stack.
  private static let deepestNesting = 64
  /// Longer files are refused, in bytes: a value of one byte takes some twenty in memory.
  private static let largestSize = 16 << 20

  private init(path: String, text: String, _ dialect: Dialect) {
    self.path = path
    isStrict = dialect == .json
    scalars = Array(text.unicodeScalars)
  }

  /// The value that makes up all of the file at `path`.
  package static func read(_ path: String) throws -> LocatedJSON {
    try parse(WholeFile.read(path), path: path)
  }

  /// The value that makes up all of a file's bytes; `path` is what errors call the file.
  package static func parse(
    _ bytes: [UInt8], path: String, as dialect: Dialect = .json5
  ) throws(FileError) -> LocatedJSON {
    guard bytes.count <= largestSize else {
      throw FileError(
        path: path,
        reason: "has \(bytes.count) bytes; at most \(largestSize >> 20) MiB of JSON are read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(path: path, reason: "is not a text file in \(remedy(for: bytes))")
    }
    // Every other byte of plain text in UTF-16 is zero, which is valid in UTF-8.
    guard !bytes.prefix(4).contains(0) else {
      throw FileError(path: path, reason: "is not a text file in \(remedy(for: bytes))")
    }
    return try parse(text, path: path, as: dialect)
  }

  private static func remedy(for bytes: [UInt8]) -> String {
    let isWide =
      bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || bytes.prefix(4).contains(0)
    return isWide
      ? "UTF-8, but seems to be one in UTF-16 or UTF-32; save it as UTF-8"
      : "UTF-8, but must be JSON"
  }

  /// The value that makes up all of `text`; `path` is what errors call the file.
  package static func parse(
    _ text: String, path: String, as dialect: Dialect = .json5
  ) throws(FileError) -> LocatedJSON {
    var reader = JSON5Reader(path: path, text: text, dialect)
    if !reader.isStrict, reader.peek == "\u{FEFF}" { reader.advance() }
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

  /// The standard's white space and line ends (its tables 1 and 2), or JSON's.
  private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\n", "\r", "\t": return true
    case _ where isStrict: return false
    case "\u{B}", "\u{C}", "\u{A0}", "\u{FEFF}", "\u{2028}", "\u{2029}":
      return true
    default:
      return !scalar.isASCII && scalar.properties.generalCategory == .spaceSeparator
    }
  }

  private func error(_ reason: String, line: Int? = nil) -> FileError {
    FileError(path: path, line: line ?? self.line, reason: reason)
  }

  private func unexpected(_ expected: String) -> FileError {
    guard let scalar = peek else { return error("the file ends where \(expected) is expected") }
    return error("\"\(displayed(scalar))\" stands where \(expected) is expected")
  }

  private mutating func skipBlanks() throws(FileError) {
    while let scalar = peek {
      if isBlank(scalar) {
        advance()
      } else if isStrict {
        return
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
    case "\"": content = .string(try string())
    case "'" where !isStrict: content = .string(try string())
    case "-", "+", ".", "0"..."9": content = .number(try number())
    default: content = try word()
    }
    return LocatedJSON(line: start, content: content)
  }

  private mutating func members(depth: Int) throws(FileError) -> [LocatedJSON.Member] {
    let start = line
    advance()
    var members: [LocatedJSON.Member] = []
    var lines: [String: Int] = [:]
    var mayEnd = true
    while true {
      try skipBlanks()
      guard peek != nil else { throw error("the \"{\" has no \"}\"", line: start) }
      if peek == "}", mayEnd {
        advance()
        return members
      }
      let keyLine = line
      let key = try key()
      if let first = lines.updateValue(keyLine, forKey: key) {
        throw error("\"\(displayed(key))\" is there twice, first in line \(first)", line: keyLine)
      }
      try skipBlanks()
      guard peek == ":" else { throw unexpected("\":\" after \"\(displayed(key))\"") }
      advance()
      members.append(
        LocatedJSON.Member(key: key, line: keyLine, value: try value(depth: depth + 1)))
      try skipBlanks()
      mayEnd = peek != "," || !isStrict
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
    var mayEnd = true
    while true {
      try skipBlanks()
      guard peek != nil else { throw error("the \"[\" has no \"]\"", line: start) }
      if peek == "]", mayEnd {
        advance()
        return elements
      }
      elements.append(try value(depth: depth + 1))
      try skipBlanks()
      mayEnd = peek != "," || !isStrict
      if peek == "," {
        advance()
      } else if peek != "]", peek != nil {
        throw unexpected("\",\" or \"]\"")
      }
    }
  }

  private mutating func key() throws(FileError) -> String {
    if peek == "\"" || !isStrict && peek == "'" { return try string() }
    guard !isStrict else { throw unexpected("a key in quotes") }
    let name = try identifier()
    guard !name.isEmpty else { throw unexpected("a key") }
    return name
  }

  /// An `IdentifierName` of ECMAScript 5.1 (section 7.6), in which `\u0078` stands for x; empty if
  /// there is none.
  private mutating func identifier() throws(FileError) -> String {
    var name = String.UnicodeScalarView()
    while let scalar = peek {
      if scalar == "\\", peek(1) == "u" {
        advance()
        advance()
        let code = try hexCode(digits: 4)
        guard let escaped = Unicode.Scalar(code),
          Self.isPartOfIdentifier(escaped, isFirst: name.isEmpty)
        else { throw error("an escape stands for no character that a key without quotes may have") }
        name.append(escaped)
      } else {
        guard Self.isPartOfIdentifier(scalar, isFirst: name.isEmpty) else { break }
        name.append(scalar)
        advance()
      }
    }
    return String(name)
  }

  private static func isPartOfIdentifier(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", "$": return true
    case "0"..."9", "\u{200C}", "\u{200D}": return !isFirst
    default: break
    }
    guard !scalar.isASCII else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      return true
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return !isFirst
    default: return false
    }
  }

  private mutating func word() throws(FileError) -> LocatedJSON.Content {
    let (start, first) = (line, index)
    _ = try identifier()
    // As it stands there: an escape is no part of a word that has a meaning.
    let word = String(String.UnicodeScalarView(scalars[first..<index]))
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "": throw unexpected("a value")
    default:
      try skipBlanks()
      guard peek != ":" else {
        throw error(
          "\"\(displayed(word))\" is a key where a value is expected; a \"{\" is missing before it",
          line: start)
      }
      throw error("text stands in quotes: \"\(displayed(word))\"", line: start)
    }
  }

  private mutating func number() throws(FileError) -> Double {
    var token = ""
    while let scalar = peek,
      scalar == "+" || scalar == "-" || scalar == "."
        || Self.isPartOfIdentifier(scalar, isFirst: false)
    {
      token.unicodeScalars.append(scalar)
      advance()
    }
    guard !isStrict || Self.isJSON(token), let value = Self.number(token), value.isFinite else {
      let remedy = Self.hasLeadingZero(token) ? "; it must not begin with a zero" : ""
      throw error("\"\(displayed(token))\" is not a number\(remedy)")
    }
    return value
  }

  /// The value of a `JSON5Number` without Infinity and NaN; nil if it is none.
  private static func number(_ token: String) -> Double? {
    var rest = Array(token.utf8)[...]
    func take(_ isWanted: (UInt8) -> Bool) -> String {
      let taken = rest.prefix(while: isWanted)
      rest = rest.dropFirst(taken.count)
      return String(decoding: taken, as: UTF8.self)
    }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    func sign() -> String {
      guard let first = rest.first, first == 0x2B || first == 0x2D else { return "" }
      rest = rest.dropFirst()
      return first == 0x2D ? "-" : ""
    }
    let minus = sign()
    if rest.starts(with: "0x".utf8) || rest.starts(with: "0X".utf8) {
      rest = rest.dropFirst(2)
      let digits = take { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
      guard !digits.isEmpty, rest.isEmpty else { return nil }
      // Rounded once, however many digits there are.
      return Double("\(minus)0x\(digits)p0")
    }
    let whole = take(isDigit)
    guard whole.count < 2 || !whole.hasPrefix("0") else { return nil }
    var fraction = ""
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = take(isDigit)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    var exponent = ""
    if let first = rest.first, first | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      let isNegative = sign()
      let digits = take(isDigit)
      guard !digits.isEmpty else { return nil }
      exponent = "e\(isNegative)\(digits)"
    }
    guard rest.isEmpty else { return nil }
    // Swift reads no number that begins or ends with its point.
    return Double("\(minus)0\(whole).\(fraction)0\(exponent)")
  }

  /// Whether a `JSON5Number` is one of JSON's, too: no sign but a minus, digits on both sides of
  /// the point, no other base.
  private static func isJSON(_ token: String) -> Bool {
    let digits = token.utf8.drop { $0 == UInt8(ascii: "-") }
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    guard isDigit(digits.first), !token.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") })
    else { return false }
    let fraction = digits.drop { $0 != UInt8(ascii: ".") }.dropFirst()
    return !token.utf8.contains(UInt8(ascii: ".")) || isDigit(fraction.first)
  }

  private static func hasLeadingZero(_ token: String) -> Bool {
    let digits = token.utf8.drop { $0 == 0x2B || $0 == 0x2D }
    guard digits.first == 0x30, let second = digits.dropFirst().first else { return false }
    return (0x30...0x39).contains(second)
  }

  private mutating func string() throws(FileError) -> String {
    let quote = peek
    let start = line
    advance()
    var text = String.UnicodeScalarView()
    while let scalar = peek, scalar != quote {
      if scalar == "\n" || scalar == "\r" { break }
      guard !isStrict || scalar.value >= 0x20 else {
        throw error("a control character, \"\(displayed(scalar))\", stands in a text")
      }
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
    guard !isStrict || "\"\\/bfnrtu".unicodeScalars.contains(scalar) else {
      throw error("an escape, \"\\\(displayed(scalar))\", is none of JSON's")
    }
    advance()
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "v": return "\u{B}"
    case "0":
      if let next = peek, ("0"..."9").contains(next) { throw error(Self.octal("0")) }
      return "\0"
    case "1"..."9": throw error(Self.octal(scalar))
    case "x": return try scalarFromHex(digits: 2)
    case "u": return try scalarFromHex(digits: 4)
    case "\r":
      if peek == "\n" { advance() }
      return nil
    case _ where Self.isLineEnd(scalar): return nil
    default: return scalar
    }
  }

  private static func octal(_ digit: Unicode.Scalar) -> String {
    "an escape of digits, \"\\\(digit)…\", is not JSON5; write \"\\x\" and two hexadecimal digits"
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
