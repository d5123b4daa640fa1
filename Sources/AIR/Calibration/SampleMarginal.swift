import Foundation

/// Where a truth lies among samples of the posterior, told as a Normal quantity would be.
struct SampleMarginal {
  /// The error in standard deviations that has the truth's rank among the samples.
  let z: Double
  /// The samples' standard deviation.
  let deviation: Double

  /// - Parameters:
  ///   - samples: in one quantity, less what is told of it; angles near zero.
  ///   - truth: the same of the truth.
  /// - Returns: nil of fewer than two samples.
  init?(_ samples: [Double], truth: Double) {
    guard samples.count > 1 else { return nil }
    let count = Double(samples.count)
    let below = Double(samples.filter { $0 < truth }.count)
    let equal = Double(samples.filter { $0 == truth }.count)
    z = Self.standardQuantile((below + equal / 2 + 0.5) / (count + 1))
    let mean = samples.reduce(0, +) / count
    deviation = (samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }

  /// The z below which a standard Normal quantity lies with a probability, by bisection.
  private static func standardQuantile(_ probability: Double) -> Double {
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
