/// Takes the values of one object of a JSON5 file by their keys, and says what is wrong with them.
package struct JSONObjectReader {
  /// The file, as the caller named it.
  package let path: String
  /// What the object is called in errors: its key, or what it describes.
  package let name: String
  package let line: Int
  private let members: [LocatedJSON.Member]

  /// Keys that no one asked for are refused if `keys` lists those that there are, else ignored.
  package init(
    _ value: LocatedJSON, path: String, name: String, keys: [String]? = nil
  ) throws(FileError) {
    guard case .object(let members) = value.content else {
      throw FileError(
        path: path, line: value.line,
        reason: "\(name) is \(value.kind), but must be an object, { … }")
    }
    self.path = path
    self.name = name
    self.members = members
    line = value.line
    guard let keys else { return }
    for member in members where !keys.contains(member.key) {
      let remedy =
        nearestName(to: member.key, among: keys).map { "did you mean \"\($0)\"?" }
        ?? "its keys are \(listed(keys, "and"))"
      throw FileError(
        path: path, line: member.line, reason: "\(name) has no key \"\(member.key)\"; \(remedy)")
    }
  }

  /// The value of `key`, if it is there.
  package func optional(_ key: String) -> LocatedJSON? { members.first { $0.key == key }?.value }

  /// Every key, in the file's order.
  package var keys: [String] { members.map(\.key) }

  /// The value of `key`; `expected` says what should be there if it is not.
  package func required(_ key: String, _ expected: String) throws(FileError) -> LocatedJSON {
    if let value = optional(key) { return value }
    // In a file whose unknown keys are ignored a misspelt one is noticed here.
    if let near = members.first(where: { nearestName(to: $0.key, among: [key]) != nil }) {
      throw FileError(
        path: path, line: near.line,
        reason: "\(name) lacks \"\(key)\", \(expected); is \"\(near.key)\" a misspelling of it?")
    }
    throw FileError(
      path: path, line: line, reason: "\(name) lacks \"\(key)\", \(expected)")
  }

  package func error(_ key: String, _ value: LocatedJSON, _ expected: String) -> FileError {
    FileError(
      path: path, line: value.line, reason: "\"\(key)\" is \(value.kind), but must be \(expected)")
  }

  // MARK: Kinds of value

  /// The object under `key`.
  package func object(_ key: String, keys: [String]? = nil) throws(FileError) -> JSONObjectReader {
    try JSONObjectReader(
      required(key, "an object, { … }"), path: path, name: "\"\(key)\"", keys: keys)
  }

  /// The number under `key`.
  package func number(
    _ key: String, _ allowed: AllowedNumbers, default fallback: Double? = nil
  ) throws(FileError) -> Double {
    if let fallback, optional(key) == nil { return fallback }
    return try number(key, required(key, allowed.description), allowed)
  }

  /// The integer under `key`.
  package func integer(_ key: String, _ allowed: ClosedRange<Int>) throws(FileError) -> Int {
    let expected = "an integer from \(allowed.lowerBound) to \(allowed.upperBound)"
    let value = try required(key, expected)
    guard case .number(let number) = value.content, let integer = Int(exactly: number),
      allowed.contains(integer)
    else { throw error(key, value, expected) }
    return integer
  }

  /// The number, or the list of a lowest and a highest one, under `key`.
  ///
  /// - Parameter alternative: what else the key may hold, for errors.
  package func range(
    _ key: String, _ allowed: AllowedNumbers, orElse alternative: String? = nil
  ) throws(FileError) -> ClosedRange<Double> {
    let list = "a list of the lowest and the highest one"
    let expected =
      alternative.map { "\(allowed), \(list), or \($0)" } ?? "\(allowed), or \(list)"
    let value = try required(key, expected)
    guard case .array(let bounds) = value.content else {
      guard case .number(let number) = value.content, allowed.contains(number) else {
        throw error(key, value, expected)
      }
      return number...number
    }
    guard bounds.count == 2 else {
      throw FileError(
        path: path, line: value.line,
        reason: "\"\(key)\" has \(bounds.count) bounds, but must be \(expected)")
    }
    let low = try number(key, bounds[0], allowed)
    let high = try number(key, bounds[1], allowed)
    guard low <= high else {
      throw FileError(
        path: path, line: value.line,
        reason: "\"\(key)\" goes from \(bounds[0].kind) down to \(bounds[1].kind); "
          + "the lowest comes first")
    }
    return low...high
  }

  /// The list of numbers under `key`, of the length `count` if that is given.
  package func numbers(
    _ key: String, count: Int? = nil, _ allowed: AllowedNumbers
  ) throws(FileError) -> [Double] {
    let expected = count.map { "a list of \($0) numbers" } ?? "a list of numbers"
    let value = try required(key, expected)
    guard case .array(let elements) = value.content else { throw error(key, value, expected) }
    guard elements.count == count ?? elements.count else {
      throw FileError(
        path: path, line: value.line,
        reason: "\"\(key)\" has \(elements.count) numbers, but must be \(expected)")
    }
    var numbers: [Double] = []
    for element in elements { numbers.append(try number(key, element, allowed)) }
    return numbers
  }

  /// The text under `key`, not empty.
  package func text(_ key: String, _ expected: String) throws(FileError) -> String {
    let value = try required(key, expected)
    guard case .string(let text) = value.content, !text.isEmpty else {
      throw error(key, value, expected)
    }
    return text
  }

  /// The value whose name stands under `key`; nil without that key.
  package func choice<Value>(
    _ key: String, among choices: [(String, Value)]
  ) throws(FileError) -> Value? {
    guard let value = optional(key) else { return nil }
    return try choice(key, value, among: choices)
  }

  /// The value whose name is `value`.
  package func choice<Value>(
    _ key: String, _ value: LocatedJSON, among choices: [(String, Value)]
  ) throws(FileError) -> Value {
    let names = choices.map(\.0)
    guard case .string(let text) = value.content else { throw error(key, value, listed(names)) }
    if let chosen = choices.first(where: { $0.0 == text }) { return chosen.1 }
    let remedy = nearestName(to: text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw error(key, value, listed(names) + remedy)
  }

  /// The truth value under `key`; nil without that key.
  package func flag(_ key: String) throws(FileError) -> Bool? {
    guard let value = optional(key) else { return nil }
    guard case .bool(let flag) = value.content else { throw error(key, value, "true or false") }
    return flag
  }

  private func number(
    _ key: String, _ value: LocatedJSON, _ allowed: AllowedNumbers
  ) throws(FileError) -> Double {
    guard case .number(let number) = value.content, allowed.contains(number) else {
      throw error(key, value, allowed.description)
    }
    return number
  }
}
