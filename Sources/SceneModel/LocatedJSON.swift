/// A value read from a JSON5 file, and the line on which it begins.
struct LocatedJSON: Sendable {
  /// From 1.
  var line: Int
  var content: Content

  indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([LocatedJSON])
    case object([Member])
  }

  struct Member: Sendable {
    var key: String
    /// The key's line.
    var line: Int
    var value: LocatedJSON
  }

  /// What it is, as an error message says it.
  var kind: String {
    switch content {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(let value): return JSON.number(value).line
    case .string(let value): return "\"\(value)\""
    case .array: return "a list"
    case .object: return "an object"
    }
  }
}
