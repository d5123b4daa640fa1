/// A value read from a JSON5 file, and the line on which it begins.
package struct LocatedJSON: Sendable {
  /// From 1.
  package var line: Int
  /// What it is.
  package var content: Content

  /// Makes a value that begins on a line.
  package init(line: Int, content: Content) {
    self.line = line
    self.content = content
  }

  /// The kinds of value.
  package indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([LocatedJSON])
    case object([Member])
  }

  /// A key and its value.
  package struct Member: Sendable {
    package var key: String
    /// The key's line.
    package var line: Int
    package var value: LocatedJSON

    /// Makes a member.
    package init(key: String, line: Int, value: LocatedJSON) {
      self.key = key
      self.line = line
      self.value = value
    }
  }

  /// What it is, as an error message says it.
  package var kind: String {
    switch content {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(let value): return JSON.number(value).line
    case .string(let value): return "\"\(displayed(value))\""
    case .array: return "a list"
    case .object: return "an object"
    }
  }

  /// Whether it is true or false.
  package var isFlag: Bool {
    if case .bool = content { return true }
    return false
  }

  /// The value without its lines.
  package var json: JSON {
    switch content {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .array(let elements): return .array(elements.map(\.json))
    case .object(let members): return .object(members.map { .init($0.key, $0.value.json) })
    }
  }
}
