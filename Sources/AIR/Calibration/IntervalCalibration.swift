import Foundation
import Probability

/// Whether Normal intervals of a quantity hold the truth as often as they say.
package struct IntervalCalibration: Sendable {
  /// How many times.
  package private(set) var count = 0
  private var sumOfSquares = 0.0
  /// |z| of each.
  private var magnitudes: [Double] = []
  /// Of each.
  private var deviations: [Double] = []
  private var hits = [Int](repeating: 0, count: Self.levels.count)
  /// How many truths lie in each tenth of their distribution.
  package private(set) var ranks = [Int](repeating: 0, count: Self.rankCount)

  /// The probabilities of the central intervals that are looked at.
  package static let levels = [0.5, 0.68, 0.9, 0.95]
  /// Half their widths, in standard deviations.
  private static let quantiles = [0.674_489_750, 0.994_457_883, 1.644_853_627, 1.959_963_985]
  private static let rankCount = 10

  /// No quantity yet.
  package init() {}

  /// Adds a quantity with its error in standard deviations.
  ///
  /// - Parameter deviation: what the deviation was said to be.
  package mutating func add(_ z: Double, deviation: Double = 1) {
    count += 1
    deviations.append(deviation)
    sumOfSquares += z * z
    magnitudes.append(abs(z))
    for (index, quantile) in Self.quantiles.enumerated() where abs(z) <= quantile {
      hits[index] += 1
    }
    let rank = erfc(-z / 2.0.squareRoot()) / 2
    ranks[min(Self.rankCount - 1, Int(rank * Double(Self.rankCount)))] += 1
  }

  /// Adds what another one has seen.
  package mutating func merge(_ other: IntervalCalibration) {
    count += other.count
    sumOfSquares += other.sumOfSquares
    magnitudes += other.magnitudes
    deviations += other.deviations
    for index in hits.indices { hits[index] += other.hits[index] }
    for index in ranks.indices { ranks[index] += other.ranks[index] }
  }

  /// The mean of z²; 1 if deviations are right, below where they are too wide.
  package var meanSquare: Double { sumOfSquares / Double(count) }

  /// The share of truths inside of the interval of a level, by its index, with the 95 % interval of
  /// that share (E. B. Wilson, 1927).
  package func coverage(_ index: Int) -> (share: Double, interval: ClosedRange<Double>) {
    let (n, p, z) = (Double(count), Double(hits[index]) / Double(count), Self.quantiles[3])
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return (p, max(0, middle - half)...min(1, middle + half))
  }

  /// What deviations must be multiplied with so that intervals of 90 % hold as many truths; nil if
  /// they do so already, for all that these tell, or if these are too few to tell.
  var factor: Double? {
    guard count >= Self.fewest, !coverage(2).interval.contains(Self.levels[2]) else { return nil }
    let (low, high) = (DeviationScale.bounds.lowerBound, DeviationScale.bounds.upperBound)
    return min(high, max(low, quantile(magnitudes, Self.levels[2]) / Self.quantiles[2]))
  }

  private static let fewest = 40

  /// Spearman's correlation of the deviations with the errors' sizes: whether deviations tell which
  /// answers are the better ones. Of deviations that are right and vary by a factor of e it is
  /// about 0.7. NaN if all deviations are the same.
  package var rankCorrelation: Double {
    let (a, b) = (Self.meanRanks(deviations), Self.meanRanks(zip(magnitudes, deviations).map(*)))
    let middle = Double(count - 1) / 2
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - middle) * ($1.1 - middle) }
    }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
  }

  /// The place of each number among all, equal ones at the mean of their places.
  private static func meanRanks(_ numbers: [Double]) -> [Double] {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    var ranks = [Double](repeating: 0, count: numbers.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, numbers[order[end]] == numbers[order[first]] { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + end - 1) / 2 }
      first = end
    }
    return ranks
  }

  /// How probable ranks as uneven as these are, or more, if all are equally likely (chi-squared).
  package var rankProbability: Double {
    let expected = Double(count) / Double(Self.rankCount)
    let statistic = ranks.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    return ChiSquared.upperTail(statistic / expected, degreesOfFreedom: Self.rankCount - 1)
  }
}
