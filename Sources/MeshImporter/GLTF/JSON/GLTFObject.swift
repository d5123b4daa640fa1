/// One object in the JSON of a glTF file: takes its values by their keys, and says what is wrong
/// with them. A key whose value is null counts as absent.
struct GLTFObject {
  /// What it is called in messages, such as "its accessor 3".
  let name: String
  private let members: [String: GLTFValue]

  /// Larger integers are refused: sums and products of what a file says must not overflow.
  static let largestInteger = 1 << 40

  /// The object that `value` must be.
  init(_ value: GLTFValue, _ name: String) throws(GLTFFault) {
    guard case .object(let members) = value else {
      throw GLTFFault("\(name) is \(value.kind), but must be an object")
    }
    self.name = name
    self.members = members
  }

  /// An object without a key.
  init(emptyNamed name: String) {
    self.name = name
    members = [:]
  }

  /// The keys that it has, sorted.
  var keys: [String] { members.keys.sorted() }

  /// What stands under `key`.
  func value(_ key: String) -> GLTFValue? {
    if case .null? = members[key] { return nil }
    return members[key]
  }

  /// `value`, which stands under `key`; an error without it.
  func needed<Value>(_ value: Value?, _ key: String) throws(GLTFFault) -> Value {
    guard let value else { throw GLTFFault("\(name) has no \(key)") }
    return value
  }

  private func fault(_ key: String, _ value: GLTFValue, _ expected: String) -> GLTFFault {
    GLTFFault("\(name) has the \(key) \(value.kind), which must be \(expected)")
  }

  // MARK: Kinds of value

  /// The integer under `key`, within `range`.
  func integer(
    _ key: String, in range: ClosedRange<Int> = 0...largestInteger
  ) throws(GLTFFault) -> Int? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value, let integer = Int(exactly: number),
      range.contains(integer)
    else {
      throw fault(
        key, value, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  /// The number under `key`.
  func number(_ key: String) throws(GLTFFault) -> Double? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value else { throw fault(key, value, "a number") }
    return number
  }

  /// The text under `key`.
  func text(_ key: String) throws(GLTFFault) -> String? {
    guard let value = value(key) else { return nil }
    guard case .string(let text) = value else { throw fault(key, value, "a text") }
    return text
  }

  /// The truth value under `key`.
  func flag(_ key: String) throws(GLTFFault) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .bool(let flag) = value else { throw fault(key, value, "true or false") }
    return flag
  }

  /// The list under `key`; empty without it.
  func array(_ key: String) throws(GLTFFault) -> [GLTFValue] {
    guard let value = value(key) else { return [] }
    guard case .array(let elements) = value else { throw fault(key, value, "a list") }
    return elements
  }

  /// The numbers under `key`, as many as `count` where that is given.
  func numbers(_ key: String, count: Int? = nil) throws(GLTFFault) -> [Double]? {
    guard let list = value(key) else { return nil }
    let expected = count.map { "a list of \($0) numbers" } ?? "a list of numbers"
    guard case .array(let elements) = list else { throw fault(key, list, expected) }
    guard elements.count == count ?? elements.count else {
      throw GLTFFault("\(name) has \(elements.count) numbers in \(key), which must be \(expected)")
    }
    var numbers: [Double] = []
    for element in elements {
      guard case .number(let number) = element else { throw fault(key, element, expected) }
      numbers.append(number)
    }
    return numbers
  }

  /// The indices under `key`; empty without it.
  func indices(_ key: String) throws(GLTFFault) -> [Int] {
    var indices: [Int] = []
    for number in try numbers(key) ?? [] {
      guard let index = Int(exactly: number), (0...Self.largestInteger).contains(index) else {
        throw fault(key, .number(number), "a list of indices")
      }
      indices.append(index)
    }
    return indices
  }

  /// The object under `key`.
  func object(_ key: String) throws(GLTFFault) -> GLTFObject? {
    guard let value = value(key) else { return nil }
    return try GLTFObject(value, "\(name)'s \(key)")
  }

  /// What an extension of this name adds.
  func added(by extensionName: String) throws(GLTFFault) -> GLTFObject? {
    try object("extensions")?.object(extensionName)
  }
}
