/// A slow, plain reading of JSON5 (json5.org, 1.0.0), rule by rule as its grammar has them.
struct JSONTwin {
  /// Why a text is not JSON5.
  struct Fault: Error, CustomStringConvertible { var description: String }

  private var scalars: [Unicode.Scalar]
  private var at = 0
  /// What the text holds that air3d says it refuses: Infinity, NaN, a key twice, much nesting.
  private(set) var exceptions: Set<String> = []
  private var depth = 0

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// Reads a text.
  static func parse(_ text: String) throws -> (tree: JSONTree, exceptions: Set<String>) {
    var twin = JSONTwin(text)
    let tree = try twin.value()
    try twin.skip()
    if twin.at < twin.scalars.count { throw Fault(description: "more after the end") }
    return (tree, twin.exceptions)
  }

  private var here: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard here == scalar else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ word: String) throws {
    for scalar in word.unicodeScalars where !take(scalar) { throw Fault(description: "no \(word)") }
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    ["\n", "\r", "\u{2028}", "\u{2029}"].contains(scalar)
  }

  private mutating func skip() throws {
    while let scalar = here {
      if Self.isLineEnd(scalar)
        || ["\t", "\u{B}", "\u{C}", " ", "\u{A0}", "\u{FEFF}"].contains(scalar)
        || scalar.properties.generalCategory == .spaceSeparator
      {
        at += 1
      } else if scalar == "/", at + 1 < scalars.count, scalars[at + 1] == "/" {
        while let next = here, !Self.isLineEnd(next) { at += 1 }
      } else if scalar == "/", at + 1 < scalars.count, scalars[at + 1] == "*" {
        at += 2
        while !(here == "*" && at + 1 < scalars.count && scalars[at + 1] == "/") {
          guard at < scalars.count else { throw Fault(description: "comment without end") }
          at += 1
        }
        at += 2
      } else {
        return
      }
    }
  }

  private mutating func value() throws -> JSONTree {
    try skip()
    guard let scalar = here else { throw Fault(description: "no value") }
    switch scalar {
    case "n":
      try expect("null")
      return try ended(.null)
    case "t":
      try expect("true")
      return try ended(.bool(true))
    case "f":
      try expect("false")
      return try ended(.bool(false))
    case "\"", "'": return .string(try string())
    case "[", "{":
      depth += 1
      defer { depth -= 1 }
      if depth >= 60 { exceptions.insert("depth") }
      guard depth < 1000 else { throw Fault(description: "too deep") }
      at += 1
      return scalar == "[" ? try array() : try object()
    default:
      // Read first: `ended` looks at what comes behind it.
      let number = try number()
      return try ended(number)
    }
  }

  /// A word or a number ends where no other begins.
  private func ended(_ tree: JSONTree) throws -> JSONTree {
    if let next = here, Self.isIdentifierPart(next) || next == "\\" || next == "." {
      throw Fault(description: "a word goes on")
    }
    return tree
  }

  private mutating func array() throws -> JSONTree {
    var elements: [JSONTree] = []
    while true {
      try skip()
      if take("]") { return .array(elements) }
      elements.append(try value())
      try skip()
      if take("]") { return .array(elements) }
      guard take(",") else { throw Fault(description: "no comma") }
    }
  }

  private mutating func object() throws -> JSONTree {
    var members: [JSONTree.Member] = []
    while true {
      try skip()
      if take("}") { return .object(members) }
      let key = here == "\"" || here == "'" ? try string() : try identifier()
      if members.contains(where: { $0.key == key }) { exceptions.insert("twice") }
      try skip()
      guard take(":") else { throw Fault(description: "no colon") }
      members.append(JSONTree.Member(key: key, value: try value()))
      try skip()
      if take("}") { return .object(members) }
      guard take(",") else { throw Fault(description: "no comma") }
    }
  }

  private static func isIdentifierStart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "$" || scalar == "_" { return true }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      return true
    default: return false
    }
  }

  private static func isIdentifierPart(_ scalar: Unicode.Scalar) -> Bool {
    if isIdentifierStart(scalar) || scalar == "\u{200C}" || scalar == "\u{200D}" { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }

  private mutating func identifier() throws -> String {
    var name = String.UnicodeScalarView()
    while var scalar = here {
      let start = at
      if scalar == "\\" {
        at += 1
        try expect("u")
        scalar = try self.scalar(fromUnits: try hex(4))
        at -= 1
      }
      guard name.isEmpty ? Self.isIdentifierStart(scalar) : Self.isIdentifierPart(scalar) else {
        at = start
        break
      }
      name.append(scalar)
      at += 1
    }
    guard !name.isEmpty else { throw Fault(description: "no key") }
    return String(name)
  }

  private mutating func number() throws -> JSONTree {
    let start = at
    let isNegative = here == "-"
    if here == "-" || here == "+" { at += 1 }
    let sign = isNegative ? -1.0 : 1.0
    func spelled() -> String {
      String(String.UnicodeScalarView(scalars[start..<at]))
    }
    if here == "I" {
      try expect("Infinity")
      exceptions.insert("infinite")
      return .number(spelled(), sign * .infinity)
    }
    if here == "N" {
      try expect("NaN")
      exceptions.insert("infinite")
      return .number(spelled(), .nan)
    }
    if here == "0", at + 1 < scalars.count, scalars[at + 1] == "x" || scalars[at + 1] == "X" {
      at += 2
      var value = 0.0
      let first = at
      while let digit = here?.properties.isASCIIHexDigit == true ? here : nil {
        value = value * 16 + Double(Int(String(digit), radix: 16) ?? 0)
        at += 1
      }
      guard at > first else { throw Fault(description: "no hexadecimal digits") }
      if value == .infinity { exceptions.insert("infinite") }
      // Beyond 53 bits digits are lost one at a time here, and at once elsewhere.
      if value >= 0x1p53 { exceptions.insert("long") }
      return .number(spelled(), sign * value)
    }
    let body = at
    func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9") ~= $0 } ?? false }
    let whole = at
    while isDigit(here) { at += 1 }
    let wholeCount = at - whole
    if wholeCount > 1, scalars[whole] == "0" { throw Fault(description: "leading zero") }
    var fractionCount = 0
    if take(".") {
      let fraction = at
      while isDigit(here) { at += 1 }
      fractionCount = at - fraction
    }
    guard wholeCount + fractionCount > 0 else { throw Fault(description: "no number") }
    var mantissa = String(String.UnicodeScalarView(scalars[body..<at]))
    if mantissa.hasSuffix(".") { mantissa += "0" }
    if mantissa.hasPrefix(".") { mantissa = "0" + mantissa }
    var exponent = ""
    if here == "e" || here == "E" {
      let from = at
      at += 1
      if here == "+" || here == "-" { at += 1 }
      let digits = at
      while isDigit(here) { at += 1 }
      guard at > digits else { throw Fault(description: "no exponent") }
      exponent = String(String.UnicodeScalarView(scalars[from..<at]))
    }
    guard let value = Double(mantissa + exponent) else { throw Fault(description: "no number") }
    if !value.isFinite { exceptions.insert("infinite") }
    return .number(spelled(), sign * value)
  }

  private mutating func string() throws -> String {
    guard let quote = here else { throw Fault(description: "no text") }
    at += 1
    var units: [UInt16] = []
    while true {
      guard let scalar = here else { throw Fault(description: "text without end") }
      at += 1
      if scalar == quote { break }
      if scalar == "\n" || scalar == "\r" { throw Fault(description: "line end in a text") }
      if scalar != "\\" {
        units += Array(String(scalar).utf16)
        continue
      }
      guard let escaped = here else { throw Fault(description: "text without end") }
      at += 1
      switch escaped {
      case "b": units.append(8)
      case "f": units.append(12)
      case "n": units.append(10)
      case "r": units.append(13)
      case "t": units.append(9)
      case "v": units.append(11)
      case "0":
        if let next = here, ("0"..."9") ~= next { throw Fault(description: "octal escape") }
        units.append(0)
      case "1"..."9": throw Fault(description: "decimal escape")
      case "x": units.append(UInt16(try hex(2)))
      case "u": units.append(UInt16(try hex(4)))
      case "\r": _ = take("\n")
      case _ where Self.isLineEnd(escaped): break
      default: units += Array(String(escaped).utf16)
      }
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw Fault(description: "half a character")
    }
    return text
  }

  private func scalar(fromUnits code: UInt32) throws -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(code) else { throw Fault(description: "half a character") }
    return scalar
  }

  private mutating func hex(_ count: Int) throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = here, digit.properties.isASCIIHexDigit,
        let number = UInt32(String(digit), radix: 16)
      else { throw Fault(description: "no hexadecimal digit") }
      value = value * 16 + number
      at += 1
    }
    return value
  }
}
