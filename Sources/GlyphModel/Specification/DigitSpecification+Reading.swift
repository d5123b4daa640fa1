import Files

extension DigitSpecification {
  /// A larger picture would be a network of millions of weights.
  private static let sizes = 20...200
  /// More do not fit.
  private static let mostCounts = 13

  /// Whether a file's contents are a specification of digits, and not of a scene.
  package static func isOne(_ value: LocatedJSON) -> Bool {
    guard case .object(let members) = value.content else { return false }
    return members.contains { GlyphKind(rawValue: $0.key) != nil }
  }

  /// Reads a specification.
  ///
  /// - Parameter path: the file that errors name.
  package init(_ value: LocatedJSON, path: String) throws(FileError) {
    if case .object(let members) = value.content, members.contains(where: { $0.key == "sprites" }) {
      kind = .sprites
    }
    let file = try JSONObjectReader(
      value, path: path, name: "a specification of \(kind.rawValue)",
      keys: ["picture", kind.rawValue, "likelihood"])
    if file.optional("picture") != nil {
      size = try file.object("picture", keys: ["size"]).integer("size", Self.sizes)
    }
    let digits = try file.object(
      kind.rawValue, keys: ["countProbabilities", "largestOverlap", "occlude"])
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
    occludes = try digits.flag("occlude") ?? occludes
    if file.optional("likelihood") != nil {
      noise = try file.object("likelihood", keys: ["noiseStandardDeviation"]).number(
        "noiseStandardDeviation", .between(0.01, 10), default: noise)
    }
  }

  /// The specification as a file says it.
  package var json: JSON {
    var glyphs: [JSON.Member] = [
      .init("countProbabilities", .rounded(counts)),
      .init("largestOverlap", .number(largestOverlap)),
    ]
    if occludes { glyphs.append(.init("occlude", .bool(true))) }
    return .object([
      .init("picture", ["size": .integer(size)]),
      .init(kind.rawValue, .object(glyphs)),
      .init("likelihood", ["noiseStandardDeviation": .number(noise)]),
    ])
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
