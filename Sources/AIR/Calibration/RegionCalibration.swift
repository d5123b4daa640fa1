import Foundation
import Probability

/// Tests of accuracy with random points: the share of a posterior's samples that are nearer to a
/// random point than the truth is, which is uniform if the posterior is right.
package struct RegionCalibration: Sendable {
  /// How many times.
  package private(set) var count = 0
  /// How many of the shares lie in each tenth.
  package private(set) var shares = [Int](repeating: 0, count: Self.binCount)

  private static let binCount = 10
  private static let sampleCount = 200

  /// None yet.
  package init() {}

  /// Adds a Normal posterior with independent components.
  ///
  /// - Parameters:
  ///   - errors: truth less mean.
  ///   - extents: of the prior: no further apart are the random points. Distances are in units of
  ///     the deviations.
  package mutating func add(
    errors: [Double], deviations: [Double], extents: [Double], using generator: inout PCG32
  ) {
    // A point about as far off as the truth may be: one from all over the table would only tell
    // which side the truth is on.
    let point = zip(deviations, extents).map { deviation, extent in
      min(extent, 4 * deviation) * (Double.uniform(using: &generator) - 0.5)
    }
    func distance(_ place: [Double]) -> Double {
      zip(zip(place, point), deviations).reduce(0) {
        let way = ($1.0.0 - $1.0.1) / $1.1
        return $0 + way * way
      }
    }
    let truth = distance(errors)
    var nearer = 0
    for _ in 0..<Self.sampleCount {
      let sample = deviations.map { $0 * Normal.standardSample(using: &generator) }
      if distance(sample) < truth { nearer += 1 }
    }
    count += 1
    shares[min(Self.binCount - 1, nearer * Self.binCount / (Self.sampleCount + 1))] += 1
  }

  /// Adds what another one has seen.
  package mutating func merge(_ other: RegionCalibration) {
    count += other.count
    for index in shares.indices { shares[index] += other.shares[index] }
  }

  /// How probable shares as uneven as these are, or more, if all are equally likely.
  package var probability: Double {
    let expected = Double(count) / Double(Self.binCount)
    let statistic = shares.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    return ChiSquared.upperTail(statistic / expected, degreesOfFreedom: Self.binCount - 1)
  }
}
