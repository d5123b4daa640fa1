/// Reads the JSON of a glTF file as the standard has it (RFC 8259), and refuses a key that is there
/// twice, because one of the two would be lost silently.
///
/// What people write by hand, `JSON5Reader` reads. This one works on bytes: buffers stand in such a
/// file as texts of hundreds of megabytes.
struct GLTFJSONReader {
  private let bytes: ArraySlice<UInt8>
  private var at: Int
  private var valueCount = 0

  /// Deeper nesting is refused, so that a hostile file does not exhaust the stack.
  private static let deepestNesting = 100
  /// More values are refused: each takes some forty bytes of memory, and two of the file.
  private static let largestValueCount = 10_000_000

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  /// The value that makes up all of `text`. A byte order mark may come first.
  static func parse(_ text: ArraySlice<UInt8>) throws(GLTFFault) -> GLTFValue {
    if text.starts(with: [0xFE, 0xFF]) || text.starts(with: [0xFF, 0xFE])
      || text.prefix(4).contains(0)
    {
      throw GLTFFault("it is in UTF-16 or UTF-32, but must be in UTF-8: save it anew")
    }
    var reader = GLTFJSONReader(
      text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.peek == nil else { throw reader.unexpected("the end") }
    return value
  }

  // MARK: Bytes

  private var peek: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

  private func stands(_ character: Unicode.Scalar) -> Bool { peek == UInt8(ascii: character) }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard stands(character) else { return false }
    at += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 32 || byte == 10 || byte == 13 || byte == 9 { at += 1 }
  }

  private func fault(_ what: String) -> GLTFFault {
    let before = bytes[..<min(at, bytes.endIndex)]
    let line = before.count { $0 == 10 } + 1
    let column = before.count - (before.lastIndex(of: 10).map { $0 + 1 - bytes.startIndex } ?? 0)
    return GLTFFault("its JSON is damaged in line \(line), byte \(column + 1): \(what)")
  }

  private func unexpected(_ expected: String) -> GLTFFault {
    guard let byte = peek else { return fault("it ends where \(expected) is expected") }
    if byte == UInt8(ascii: "/") { return fault("glTF allows no comments") }
    let name =
      (33...126).contains(byte)
      ? GLTFFault.quoted(String(Unicode.Scalar(byte))) : "the byte \(byte)"
    return fault("\(name) stands where \(expected) is expected")
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(GLTFFault) -> GLTFValue {
    guard depth < Self.deepestNesting else {
      throw fault("it is nested deeper than \(Self.deepestNesting) levels")
    }
    valueCount += 1
    guard valueCount <= Self.largestValueCount else {
      throw GLTFFault("its JSON has more than \(Self.largestValueCount) values")
    }
    skipBlanks()
    if stands("-") || peek.map(Self.isDigit) == true { return .number(try number()) }
    switch peek {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func word(_ word: String, _ value: GLTFValue) throws(GLTFFault) -> GLTFValue {
    guard bytes[at...].starts(with: word.utf8) else { throw unexpected("a value") }
    at += word.utf8.count
    return value
  }

  private mutating func members(depth: Int) throws(GLTFFault) -> [String: GLTFValue] {
    at += 1
    var members: [String: GLTFValue] = [:]
    skipBlanks()
    if take("}") { return members }
    while true {
      skipBlanks()
      guard stands("\"") else { throw unexpected("a key in quotes") }
      let place = at
      let key = try string()
      skipBlanks()
      guard take(":") else { throw unexpected("\":\"") }
      guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        at = place
        throw fault("the key \(GLTFFault.quoted(key)) is there twice")
      }
      skipBlanks()
      if take("}") { return members }
      guard take(",") else { throw unexpected("\",\" or \"}\"") }
    }
  }

  private mutating func elements(depth: Int) throws(GLTFFault) -> [GLTFValue] {
    at += 1
    var elements: [GLTFValue] = []
    skipBlanks()
    if take("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return elements }
      guard take(",") else { throw unexpected("\",\" or \"]\"") }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private mutating func digits() throws(GLTFFault) {
    let start = at
    while let byte = peek, Self.isDigit(byte) { at += 1 }
    guard at > start else { throw unexpected("a digit") }
  }

  private mutating func number() throws(GLTFFault) -> Double {
    let start = at
    _ = take("-")
    let first = at
    try digits()
    guard bytes[first] != UInt8(ascii: "0") || at == first + 1 else {
      at = first
      throw fault("a number begins with a superfluous 0")
    }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("-") { _ = take("+") }
      try digits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      at = start
      throw fault("\(GLTFFault.quoted(text)) is too large a number")
    }
    return number
  }

  // MARK: Texts

  private mutating func string() throws(GLTFFault) -> String {
    let start = at
    at += 1
    var plain = at
    // Only where there are escapes.
    var unescaped: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 32 else { throw fault("a text has the control character \(byte)") }
      at += 1
      guard byte == UInt8(ascii: "\\") else { continue }
      unescaped += bytes[plain..<at - 1]
      unescaped += String(try escape()).utf8
      plain = at
    }
    guard peek != nil else {
      at = start
      throw fault("a text has no closing quote")
    }
    let end = at
    at += 1
    let text =
      unescaped.isEmpty
      ? String(validating: bytes[plain..<end], as: UTF8.self)
      : String(validating: unescaped + bytes[plain..<end], as: UTF8.self)
    guard let text else {
      at = start
      throw fault("a text is not in UTF-8")
    }
    return text
  }

  private mutating func escape() throws(GLTFFault) -> Character {
    guard let byte = peek else { throw unexpected("an escape") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Character(Unicode.Scalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try hexCode()
      // Beyond the first 65,536 characters JSON writes a pair of UTF-16 units.
      if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
        let low = try hexCode()
        code =
          (0xDC00..<0xE000).contains(low)
          ? 0x10000 + (code - 0xD800) << 10 + low - 0xDC00 : 0xD800
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw fault("an escape stands for no character")
      }
      return Character(scalar)
    default:
      at -= 1
      throw unexpected("an escape")
    }
  }

  private mutating func hexCode() throws(GLTFFault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = peek.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw unexpected("a hexadecimal digit")
      }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }
}
