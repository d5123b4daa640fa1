#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A JSON document that is about to be written: keys stay in the order in which they are given.
///
/// Written like a literal: `["format": "air3d-scene-1", "objects": [["x": .rounded(x)]]]`.
package indirect enum JSON: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// An integer.
  case integer(Int)
  /// An integer that may be too large for `Int`, such as a seed.
  case unsigned(UInt64)
  /// A number, with as many digits as it takes to read it back exactly; `null` unless it is finite.
  case number(Double)
  /// Text.
  case string(String)
  /// `[…]`.
  case array([JSON])
  /// `{…}`, in this order.
  case object([Member])

  /// A key and its value.
  package struct Member: Sendable, Equatable {
    /// The key.
    package var key: String
    /// The value.
    package var value: JSON

    /// Makes a member.
    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// A number rounded to `digits` significant ones.
  ///
  /// Seven keep metres and radians on a table to 1e-6 and a scene file readable.
  package static func rounded(_ value: Double, digits: Int = 7) -> JSON {
    guard value.isFinite, value != 0 else { return .number(value) }
    let exponent = digits - 1 - Int(log10(abs(value)).rounded(.down))
    // Powers of ten up to 10²² are exact, so that the quotient is the double nearest to the
    // decimal.
    if exponent < 0 {
      let unit = pow(10, Double(-exponent))
      return .number((value / unit).rounded() * unit)
    }
    // A number so small that the scale would overflow keeps all its digits.
    guard exponent <= 300 else { return .number(value) }
    let scale = pow(10, Double(exponent))
    return .number((value * scale).rounded() / scale)
  }

  /// An array of numbers, each as in `rounded`.
  package static func rounded(_ values: [Double], digits: Int = 7) -> JSON {
    .array(values.map { .rounded($0, digits: digits) })
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// `nil` is `null`.
  package init(nilLiteral: ()) { self = .null }
  /// `true` or `false`.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An integer.
  package init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  package init(floatLiteral value: Double) { self = .number(value) }
  /// Text.
  package init(stringLiteral value: String) { self = .string(value) }
  /// An array.
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object, its keys in the order of the literal.
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSON {
  /// The document on one line, without a line break at its end: one record of a `.jsonl` file.
  package var line: String {
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .unsigned(let value): return String(value)
    case .number(let value): return Self.text(of: value)
    case .string(let value): return Self.quoted(value)
    case .array(let elements):
      return "[" + elements.map(\.line).joined(separator: ", ") + "]"
    case .object(let members):
      guard !members.isEmpty else { return "{}" }
      let inside = members.map { Self.quoted($0.key) + ": " + $0.value.line }
      return "{ " + inside.joined(separator: ", ") + " }"
    }
  }

  /// The document on one line without any white space, as some other programs write theirs.
  package var compact: String {
    switch self {
    case .array(let elements):
      return "[" + elements.map(\.compact).joined(separator: ",") + "]"
    case .object(let members):
      let inside = members.map { Self.quoted($0.key) + ":" + $0.value.compact }
      return "{" + inside.joined(separator: ",") + "}"
    default: return line
    }
  }

  /// The document for a file that people read too: the root's members on lines of their own, and
  /// below them whatever fits into 100 columns on one line. Ends with a line break.
  package var text: String {
    var output = ""
    append(to: &output, indentation: 0, column: 0, isRoot: true)
    return output + "\n"
  }

  private func append(to output: inout String, indentation: Int, column: Int, isRoot: Bool) {
    let oneLine = line
    // One column for the comma behind it.
    if !isRoot, column + oneLine.count < 100 {
      output += oneLine
      return
    }
    let inner = indentation + 2
    let margin = String(repeating: " ", count: inner)
    switch self {
    case .array(let elements) where !elements.isEmpty:
      output += "["
      for (index, element) in elements.enumerated() {
        output += (index > 0 ? ",\n" : "\n") + margin
        element.append(to: &output, indentation: inner, column: inner, isRoot: false)
      }
      output += "\n" + String(repeating: " ", count: indentation) + "]"
    case .object(let members) where !members.isEmpty:
      output += "{"
      for (index, member) in members.enumerated() {
        let key = Self.quoted(member.key) + ": "
        output += (index > 0 ? ",\n" : "\n") + margin + key
        member.value.append(
          to: &output, indentation: inner, column: inner + key.count, isRoot: false)
      }
      output += "\n" + String(repeating: " ", count: indentation) + "}"
    default:
      output += oneLine
    }
  }

  private static func text(of value: Double) -> String {
    guard value.isFinite else { return "null" }
    // Also turns −0 into 0.
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return value.description
  }

  private static func quoted(_ string: String) -> String {
    var output = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }
}
