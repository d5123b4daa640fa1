/// A value in the JSON of a glTF file.
enum GLTFValue {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([GLTFValue])
  case object([String: GLTFValue])

  /// What it is, as an error message says it.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value):
      Int(exactly: value).map { String($0) } ?? String(value)
    case .string(let value): GLTFFault.quoted(value)
    case .array: "a list"
    case .object: "an object"
    }
  }
}
