import Files

extension GlyphEvaluation {
  /// As files say it.
  ///
  /// - Parameter picturesPerSecond: how fast it went, of all threads together.
  package func json(picturesPerSecond: Double) -> JSON {
    let count = Double(max(1, pictures))
    return [
      "pictures": .integer(pictures), "countAccuracy": .rounded(countAccuracy, digits: 6),
      "countConfusion": .array(confusion.map { .array($0.map { .integer($0) }) }),
      "centerErrorMedian": .rounded(centerError(0.5), digits: 4),
      "centerError95": .rounded(centerError(0.95), digits: 4),
      "overlapMedian": .rounded(overlap(0.5), digits: 4),
      "overlap5": .rounded(overlap(0.05), digits: 4),
      "squaredError": .rounded(squaredError / count, digits: 5),
      "elbo": .rounded(elbo / count, digits: 6),
      "picturesPerSecond": .rounded(picturesPerSecond, digits: 3),
    ]
  }

  /// As people read it.
  package func table(picturesPerSecond: Double) -> String {
    let count = Double(max(1, pictures))
    func pixels(_ share: Double) -> String {
      centerErrors.isEmpty
        ? Formatted.nothing : Formatted.fixed(centerError(share), digits: 2)
    }
    var lines = [
      "pictures        \(pictures)",
      "count           \(Formatted.percent(countAccuracy, digits: 2))",
      "center error    \(pixels(0.5)) pixels, 95 % below \(pixels(0.95))",
      "box overlap     \(Formatted.percent(overlap(0.5))), "
        + "95 % above \(Formatted.percent(overlap(0.05)))",
      "squared error   \(Formatted.fixed(squaredError / count, digits: 2)) a picture",
      "ELBO            \(Formatted.fixed(elbo / count, digits: 1)) nats",
      "speed           \(Formatted.fixed(picturesPerSecond, digits: 0)) pictures/s", "",
      "count, true by read:",
    ]
    let header = [""] + confusion.indices.map(String.init)
    let rows = confusion.enumerated().filter { $1.contains { $0 > 0 } }.map { row, values in
      ["\(row)"] + values.map(String.init)
    }
    lines += TextTable([header] + rows, alignments: [.trailing], leastWidth: 5).lines
    return lines.joined(separator: "\n")
  }
}
