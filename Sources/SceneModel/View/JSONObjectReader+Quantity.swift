import Files

extension JSONObjectReader {
  /// The quantity under `key`: a number, the list of a lowest and a highest one, or
  /// `{ mean: …, deviation: … }`.
  func quantity(
    _ key: String, _ allowed: AllowedNumbers, default fallback: Quantity? = nil,
    orElse alternative: String? = nil
  ) throws(FileError) -> Quantity {
    let value = optional(key)
    if let fallback, value == nil { return fallback }
    guard case .object? = value?.content else {
      return Quantity(try range(key, allowed, orElse: alternative ?? "{ mean: …, deviation: … }"))
    }
    let normal = try object(key, keys: ["mean", "deviation"])
    let mean = try normal.number("mean", allowed)
    let deviation = try normal.number("deviation", .positive)
    let quantity = Quantity.normal(mean: mean, deviation: deviation)
    let bounds = quantity.bounds
    guard allowed.contains(bounds.lowerBound), allowed.contains(bounds.upperBound) else {
      throw FileError(
        path: path, line: normal.line,
        reason: "\"\(key)\" reaches from \(JSON.rounded(bounds.lowerBound, digits: 4).line) to "
          + "\(JSON.rounded(bounds.upperBound, digits: 4).line), four deviations about its mean, "
          + "but must be \(allowed) everywhere; take a smaller \"deviation\"")
    }
    return quantity
  }

  /// The two quantities in the list under `key`; nil without that key.
  func quantities(
    _ key: String, _ allowed: AllowedNumbers
  ) throws(FileError) -> (Quantity, Quantity)? {
    guard let value = optional(key) else { return nil }
    let expected = "a list of 2 numbers, each of which may be a range or { mean: …, deviation: … }"
    guard case .array(let elements) = value.content else { throw error(key, value, expected) }
    guard elements.count == 2 else {
      throw FileError(
        path: path, line: value.line,
        reason: "\"\(key)\" has \(elements.count) numbers, but must be \(expected)")
    }
    func quantity(_ element: LocatedJSON) throws(FileError) -> Quantity {
      let member = LocatedJSON.Member(key: key, line: element.line, value: element)
      return try JSONObjectReader(
        LocatedJSON(line: element.line, content: .object([member])), path: path, name: name
      ).quantity(key, allowed)
    }
    return (try quantity(elements[0]), try quantity(elements[1]))
  }
}
