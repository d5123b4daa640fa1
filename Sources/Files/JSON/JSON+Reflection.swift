extension JSON {
  /// A value's stored properties, and theirs, as a document: what is added to a type later is in
  /// it, too, so that a comparison of two documents compares everything.
  ///
  /// Numbers are written so that they can be read back exactly, a range as its two bounds, a case
  /// of an enumeration by its name.
  ///
  /// - Parameter special: the document of a value that is not to be taken apart; nil for others.
  package init(reflecting value: Any, special: (Any) -> JSON? = { _ in nil }) {
    if let document = special(value) {
      self = document
      return
    }
    switch value {
    case let value as Bool: self = .bool(value)
    case let value as Int: self = .integer(value)
    // Readers of JSON keep 53 bits of a number.
    case let value as UInt64:
      self = value <= 1 << 53 ? .unsigned(value) : .string(String(value))
    case let value as Double: self = Self.exact(value.description, value)
    case let value as Float: self = Self.exact(value.description, Double(value))
    case let value as String: self = .string(value)
    case let value as ClosedRange<Double>:
      self = .array([.init(reflecting: value.lowerBound), .init(reflecting: value.upperBound)])
    case let value as any SIMD: self = Self.lanes(value)
    default: self = Self.parts(value, special)
    }
  }

  /// A `Float` keeps its short form; what is no number of JSON is text.
  private static func exact(_ description: String, _ value: Double) -> JSON {
    value.isFinite ? .number(Double(description) ?? value) : .string(description)
  }

  private static func lanes<Vector: SIMD>(_ vector: Vector) -> JSON {
    .array(vector.indices.map { JSON(reflecting: vector[$0]) })
  }

  private static func parts(_ value: Any, _ special: (Any) -> JSON?) -> JSON {
    let mirror = Mirror(reflecting: value)
    let children = mirror.children
    switch mirror.displayStyle {
    case .optional:
      return children.first.map { JSON(reflecting: $0.value, special: special) } ?? .null
    case .collection, .set:
      return .array(children.map { JSON(reflecting: $0.value, special: special) })
    case .enum where children.isEmpty: return .string(String(describing: value))
    case .none where children.isEmpty: return .string(String(describing: value))
    default:
      return .object(
        children.enumerated().map { index, child in
          Member(child.label ?? "\(index)", JSON(reflecting: child.value, special: special))
        })
    }
  }
}
