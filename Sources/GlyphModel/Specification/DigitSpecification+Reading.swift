import Files

extension DigitSpecification {
  /// The key by which a specification says that it is one of digits.
  package static let key = "digits"
  /// A larger picture would be a network of millions of weights.
  private static let sizes = 20...200
  /// More do not fit.
  private static let mostCounts = 13

  /// Whether a file's contents are a specification of digits, and not of a scene.
  package static func isOne(_ value: LocatedJSON) -> Bool {
    guard case .object(let members) = value.content else { return false }
    return members.contains { $0.key == key }
  }

  /// Reads a specification.
  ///
  /// - Parameter path: the file that errors name.
  package init(_ value: LocatedJSON, path: String) throws(FileError) {
    let file = try JSONObjectReader(
      value, path: path, name: "a specification of digits",
      keys: ["picture", Self.key, "likelihood"])
    if file.optional("picture") != nil {
      size = try file.object("picture", keys: ["size"]).integer("size", Self.sizes)
    }
    let digits = try file.object(Self.key, keys: ["countProbabilities", "largestOverlap"])
    if digits.optional("countProbabilities") != nil {
      let numbers = try digits.numbers("countProbabilities", .notNegative)
      let total = numbers.reduce(0, +)
      guard (2...Self.mostCounts).contains(numbers.count), total > 0, total.isFinite else {
        throw digits.error(
          "countProbabilities", try digits.required("countProbabilities", ""),
          "the probabilities of no digit, one, two and so on, 2 to \(Self.mostCounts) numbers that "
            + "are not all 0")
      }
      counts = numbers.map { $0 / total }
    }
    largestOverlap = try digits.number("largestOverlap", .between(0, 1), default: largestOverlap)
    if file.optional("likelihood") != nil {
      noise = try file.object("likelihood", keys: ["noiseStandardDeviation"]).number(
        "noiseStandardDeviation", .between(0.01, 10), default: noise)
    }
  }

  /// The specification as a file says it.
  package var json: JSON {
    [
      "picture": ["size": .integer(size)],
      "digits": [
        "countProbabilities": .rounded(counts), "largestOverlap": .number(largestOverlap),
      ],
      "likelihood": ["noiseStandardDeviation": .number(noise)],
    ]
  }

  /// The same with other counts, each as often.
  package func withCounts(_ values: [Int]) -> DigitSpecification {
    var other = self
    other.counts = (0...(values.max() ?? 0)).map {
      values.contains($0) ? 1 / Double(values.count) : 0
    }
    return other
  }
}
