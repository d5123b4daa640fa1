import Foundation
import Testing

@testable import Probability

@Suite("The tail of importance weights")
struct ParetoShapeTests {
  /// The weights' logarithms are quantiles of the distribution, so that nothing is left to chance.
  private static func logWeights(shape: Double, count: Int = 4000) -> [Double] {
    (0..<count).map { -shape * log(1 - (Double($0) + 0.5) / Double(count)) }
  }

  @Test("is found where it is known", arguments: [0.2, 0.5, 0.8, 1.2])
  func known(shape: Double) {
    let found = ParetoShape.estimate(logWeights: Self.logWeights(shape: shape))
    // The largest 3 √4000 are looked at, beside ten that say a half.
    let expected = (189 * shape + 10 * 0.5) / 199
    #expect(abs(found - expected) < 0.03, "\(found), expected \(expected)")
  }

  @Test("does not depend on the weights' scale nor their order")
  func invariance() {
    let weights = Self.logWeights(shape: 0.6, count: 500)
    let found = ParetoShape.estimate(logWeights: weights)
    #expect(abs(ParetoShape.estimate(logWeights: weights.map { $0 - 1e5 }) - found) < 1e-6)
    #expect(ParetoShape.estimate(logWeights: weights.reversed()) == found)
  }

  @Test("of few weights is drawn to a half, as if ten more had that")
  func few() {
    // Ten make up the tail.
    let light = ParetoShape.estimate(logWeights: Self.logWeights(shape: 0.2, count: 50))
    #expect(abs(light - (0.2 + 0.5) / 2) < 0.06, "\(light)")
    let heavy = ParetoShape.estimate(logWeights: Self.logWeights(shape: 1.5, count: 50))
    #expect(abs(heavy - (1.5 + 0.5) / 2) < 0.18, "\(heavy)")
  }

  @Test("of weights that are all alike there is none, and of few nothing is known")
  func degenerate() {
    #expect(ParetoShape.estimate(logWeights: Array(repeating: 3, count: 100)) == -.infinity)
    #expect(ParetoShape.estimate(logWeights: [1, 2, 3]).isNaN)
  }
}
