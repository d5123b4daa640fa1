import Foundation
import Testing

@testable import Probability

@Suite("The chi-squared distribution")
struct ChiSquaredTests {
  @Test(
    "has the tails of tables",
    arguments: [
      (3.841_459, 1, 0.05), (16.918_978, 9, 0.05), (21.665_994, 9, 0.01), (0.454_936, 1, 0.5),
      (3.325_113, 9, 0.95), (124.342_113, 100, 0.05),
    ])
  func tables(value: Double, degrees: Int, expected: Double) {
    let found = ChiSquared.upperTail(value, degreesOfFreedom: degrees)
    #expect(abs(found - expected) < 1e-6, "\(found)")
  }

  @Test("of two degrees is exponential, near to zero and far out")
  func exponential() {
    for value in [0, 1e-9, 0.5, 2, 3.9, 4.1, 50, 700] {
      let found = ChiSquared.upperTail(value, degreesOfFreedom: 2)
      #expect(abs(found - exp(-value / 2)) <= 1e-12 * exp(-value / 2) + 1e-14, "\(value)")
    }
  }
}
