import Foundation

/// How well draws agree with the distribution that they should have: the probability that draws
/// from it would agree no better. Tests with a fixed seed expect more than 0.001.
public enum GoodnessOfFit {
  /// The p-value of Pearson's chi-squared test of counts.
  ///
  /// - Parameters:
  ///   - observed: how often each cell was drawn, `[cell]`.
  ///   - probabilities: the probability of each cell, summing to one, `[cell]`. A cell of
  ///     probability zero that was drawn makes the p-value zero.
  public static func chiSquared(observed: [Int], probabilities: [Double]) -> Double {
    precondition(observed.count == probabilities.count, "one probability a cell")
    let total = Double(observed.reduce(0, +))
    var statistic = 0.0
    var cells = 0
    for (count, probability) in zip(observed, probabilities) {
      guard probability > 0 else {
        if count > 0 { return 0 }
        continue
      }
      let expected = total * probability
      precondition(expected >= 5, "a cell expects at least five draws")
      statistic += (Double(count) - expected) * (Double(count) - expected) / expected
      cells += 1
    }
    return upperGamma(Double(cells - 1) / 2, statistic / 2)
  }

  /// The p-value of Kolmogorov and Smirnov's test of real draws against their distribution
  /// function, by the asymptotic series with M. Stephens' correction for finite samples
  /// (J. Roy. Stat. Soc. B 32, 1970).
  public static func kolmogorovSmirnov(
    _ draws: [Double], distribution: (Double) -> Double
  ) -> Double {
    let sorted = draws.sorted()
    let count = Double(sorted.count)
    var largest = 0.0
    for (index, draw) in sorted.enumerated() {
      let probability = distribution(draw)
      largest = max(
        largest, probability - Double(index) / count, Double(index + 1) / count - probability)
    }
    let root = count.squareRoot()
    let scaled = (root + 0.12 + 0.11 / root) * largest
    // The series converges slowly where the answer is one.
    guard scaled > 0.2 else { return 1 }
    let series = (1...100).reduce(0.0) { sum, k in
      let term = exp(-2 * Double(k * k) * scaled * scaled)
      return k % 2 == 1 ? sum + term : sum - term
    }
    return min(1, max(0, 2 * series))
  }

  /// The regularised upper incomplete gamma function Q(a, x) (Abramowitz and Stegun 6.5): by its
  /// power series below a + 1, else by its continued fraction.
  static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let scale = exp(a * log(x) - x - lgamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      while abs(term) > abs(sum) * 1e-15 {
        n += 1
        term *= x / n
        sum += term
      }
      return 1 - scale * sum
    }
    // Lentz's method.
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for k in 1...1000 {
      let numerator = -Double(k) * (Double(k) - a)
      b += 2
      d = 1 / (numerator * d + b)
      c = b + numerator / c
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return scale * fraction
  }
}
