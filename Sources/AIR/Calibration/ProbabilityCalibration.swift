import Foundation

/// Whether the probabilities of alternatives, of counts or of meshes, mean what they say.
package struct ProbabilityCalibration: Sendable {
  /// How many times.
  package private(set) var count = 0
  private var brier = 0.0
  private var logScore = 0.0
  private var bins = [Bin](repeating: Bin(), count: Self.binCount)

  /// What said that it is about as sure.
  package struct Bin: Sendable {
    package fileprivate(set) var count = 0
    fileprivate var confidence = 0.0
    fileprivate var right = 0

    /// The mean probability of the likeliest alternative.
    package var meanConfidence: Double { confidence / Double(count) }
    /// How often that was the true one.
    package var accuracy: Double { Double(right) / Double(count) }
  }

  private static let binCount = 10
  /// No probability counts as smaller.
  private static let least = 1e-9

  /// Nothing yet.
  package init() {}

  /// Adds the probabilities of alternatives of which one is true.
  package mutating func add(_ probabilities: [Double], truth: Int) {
    let padded =
      probabilities + [Double](repeating: 0, count: max(0, truth + 1 - probabilities.count))
    let likeliest = padded.indices.max { padded[$0] < padded[$1] } ?? 0
    count += 1
    for (index, p) in padded.enumerated() {
      let q = index == truth ? 1.0 : 0
      brier += (p - q) * (p - q)
    }
    logScore -= log(max(Self.least, padded[truth]))
    let bin = min(Self.binCount - 1, Int(padded[likeliest] * Double(Self.binCount)))
    bins[bin].count += 1
    bins[bin].confidence += padded[likeliest]
    if likeliest == truth { bins[bin].right += 1 }
  }

  /// Adds what another one has seen.
  package mutating func merge(_ other: ProbabilityCalibration) {
    count += other.count
    brier += other.brier
    logScore += other.logScore
    for index in bins.indices {
      bins[index].count += other.bins[index].count
      bins[index].confidence += other.bins[index].confidence
      bins[index].right += other.bins[index].right
    }
  }

  /// Those that are not empty, from the least sure to the surest.
  package var reliability: [Bin] { bins.filter { $0.count > 0 } }

  /// The share of which the likeliest alternative is the true one.
  package var accuracy: Double { Double(bins.reduce(0) { $0 + $1.right }) / Double(count) }

  /// The mean probability of the likeliest alternative.
  package var meanConfidence: Double { bins.reduce(0) { $0 + $1.confidence } / Double(count) }

  /// The expected calibration error: how far confidence and accuracy are apart, bin by bin
  /// (M. Naeini et al., 2015).
  package var expectedError: Double {
    bins.reduce(0) { $0 + abs($1.confidence - Double($1.right)) } / Double(count)
  }

  /// The mean of Σ (p − 1 or 0)² over the alternatives.
  package var brierScore: Double { brier / Double(count) }

  /// The mean of −log p of the truth, in nats.
  package var meanLogScore: Double { logScore / Double(count) }
}
