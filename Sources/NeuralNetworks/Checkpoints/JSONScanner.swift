/// Reads the part of JSON (RFC 8259) that safetensors headers consist of: objects, strings and
/// arrays of whole numbers. Unlike a general decoder it lets the caller see repeated keys.
struct JSONScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Calls `member` with each key; it must read the value.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(HeaderFault) -> Void
  ) throws(HeaderFault) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  /// An array of whole numbers, none negative.
  mutating func numbers() throws(HeaderFault) -> [Int] {
    try expect("[")
    if take("]") { return [] }
    var numbers: [Int] = []
    repeat { numbers.append(try number()) } while take(",")
    try expect("]")
    return numbers
  }

  mutating func string() throws(HeaderFault) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while true {
      switch try next() {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw fault("a string that is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape().utf8
      case 0..<0x20: throw fault("a control character in a string")
      case let byte: text.append(byte)
      }
    }
  }

  /// Nothing but white space may follow.
  mutating func end() throws(HeaderFault) {
    skipSpace()
    if position < bytes.count { throw fault("more after the last brace") }
  }

  private mutating func number() throws(HeaderFault) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.count, case 0x30...0x39 = bytes[position] {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowToo) = tens.addingReportingOverflow(Int(bytes[position]) - 0x30)
      guard !overflow, !overflowToo else { throw fault("a number that is too large") }
      value = sum
      position += 1
    }
    guard position > start else { throw fault("no whole number where one is expected") }
    return value
  }

  /// What follows a backslash.
  private mutating func escape() throws(HeaderFault) -> Character {
    switch try next() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if 0xD800..<0xDC00 ~= code {
        let pair: (UInt8, UInt8) = (try next(), try next())
        let low = pair == (UInt8(ascii: "\\"), UInt8(ascii: "u")) ? try hexadecimal() : 0
        guard 0xDC00..<0xE000 ~= low else { throw fault("half a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw fault("half a surrogate pair") }
      return Character(scalar)
    default: throw fault("an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws(HeaderFault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
        throw fault("an unknown escape in a string")
      }
      code = code << 4 + UInt32(digit)
    }
    return code
  }

  private mutating func next() throws(HeaderFault) -> UInt8 {
    guard position < bytes.count else { throw fault("its end inside a string") }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(HeaderFault) {
    guard take(character) else { throw fault("no '\(character)' where one is expected") }
  }

  private func fault(_ what: String) -> HeaderFault {
    HeaderFault("the header is not valid: \(what), at its byte \(position)")
  }
}
