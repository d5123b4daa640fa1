import Probability
import Testing

@testable import AIR

/// Steps of the normal equations inside of limits.
@Suite struct JointEquationsTests {
  /// Normal equations of random residuals in five parameters, two of them nearly one.
  private func equations(_ index: Int) -> JointEquations {
    var generator = PCG32(seed: 5, stream: UInt64(index))
    let count = 5
    var rows = (0..<12).map { _ in
      (0..<count).map { _ in Normal.standardSample(using: &generator) }
    }
    for row in rows.indices { rows[row][4] = rows[row][3] + 0.1 * rows[row][4] }
    let rest = (0..<12).map { _ in 3 * Normal.standardSample(using: &generator) }
    var (matrix, slope) = ([Double](), [Double]())
    for i in 0..<count {
      slope.append(zip(rows, rest).reduce(0) { $0 + $1.0[i] * $1.1 })
      for j in 0..<count { matrix.append(rows.reduce(0) { $0 + $1[i] * $1[j] }) }
    }
    return JointEquations(
      motions: [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)], latents: [], matrix: matrix, slope: slope)
  }

  @Test func withoutLimitsTheSlopeEndsThere() throws {
    for index in 0..<20 {
      let equations = equations(index)
      let change = try #require(
        equations.step(damping: 0, within: [ClosedRange](repeating: -1e6...1e6, count: 5)))
      for row in 0..<5 {
        let left = (0..<5).reduce(equations.slope[row]) {
          $0 - equations.matrix[row * 5 + $1] * change[$1]
        }
        #expect(abs(left) < 1e-5)
      }
      // At its top a parabola has gained half of slope · change.
      let half = zip(change, equations.slope).reduce(0) { $0 + $1.0 * $1.1 } / 2
      #expect(abs(equations.gain(of: change) - half) < 1e-6 * max(1, half))
    }
  }

  /// The step that gains most inside of its limits: what is at a limit is drawn to it, what is not
  /// has no slope left.
  @Test func insideOfLimitsNothingGainsMore() throws {
    for index in 0..<200 {
      let equations = equations(index)
      let limits = [-0.3...0.2, 0...0.5, -0.1...0, -0.4...0.4, -0.4...0.4]
      let change = try #require(equations.step(damping: 0, within: limits))
      for row in 0..<5 {
        #expect(limits[row].contains(change[row]))
        let pull = (0..<5).reduce(equations.slope[row]) {
          $0 - equations.matrix[row * 5 + $1] * change[$1]
        }
        switch change[row] {
        case limits[row].upperBound: #expect(pull > -1e-6, "\(index) \(row)")
        case limits[row].lowerBound: #expect(pull < 1e-6, "\(index) \(row)")
        default: #expect(abs(pull) < 1e-5, "\(index) \(row)")
        }
      }
      #expect(equations.gain(of: change) >= 0)
    }
  }
}
