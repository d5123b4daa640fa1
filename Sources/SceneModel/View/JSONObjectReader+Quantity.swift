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
}
