import Foundation
import Probability
import TestSupport
import Testing

@testable import AIR

/// q of a phase as a mixture: its density, its draws, and the derivatives through them.
@Suite struct PhasePosteriorTests {
  /// Logit, offset and deviation of three modes.
  static let numbers: [Float] = [0.4, 0.3, 0.2, -0.9, -0.5, -1, 0.1, 0.8, 1.5]
  static let turn = 0.7

  static func posterior(_ numbers: [Float]) -> PhasePosterior {
    PhasePosterior(numbers, count: 3, turn: turn, bounds: PosePosterior.phaseBounds)
  }

  @Test func everyModeHasAPartOfTheCircle() {
    let q = Self.posterior(Self.numbers)
    for (index, mode) in q.modes.enumerated() {
      let middle = Self.turn + Double(index) * 2 * .pi / 3
      let offset = 0.6 * tanh(Double(Self.numbers[3 * index + 1])) * 2 * .pi / 3
      #expect(abs(mode.mean - middle - offset) < 1e-6)
      // No wider than what would be drawn in its neighbours' parts.
      #expect(mode.deviation > 0.02 && mode.deviation < 0.6 * 2 * .pi / 3)
    }
    #expect(q.heaviest == 0)
  }

  @Test func theDensityIntegratesToOneAndDrawsFollowIt() {
    let q = Self.posterior(Self.numbers)
    let pose = PosePosterior(
      position: [0, 0, 0, 0], yaw: Self.numbers, order: 1,
      PoseFrame(reach: 1, azimuth: Self.turn), yawModes: 3)
    let cells = 12
    let fine = 60
    var expected = [Double](repeating: 0, count: cells)
    for index in 0..<cells * fine {
      let phase = (Double(index) + 0.5) * 2 * .pi / Double(cells * fine)
      expected[index / fine] += exp(q.logDensity(of: phase)) * 2 * .pi / Double(cells * fine)
    }
    #expect(abs(expected.reduce(0, +) - 1) < 1e-6)
    var found = [Double](repeating: 0, count: cells)
    var generator = PCG32(seed: 3, stream: 0)
    let count = 20_000
    for _ in 0..<count {
      let phase = pose.sample(using: &generator).phase.wrapped(into: 2 * .pi)
      found[min(cells - 1, Int(phase / (2 * .pi) * Double(cells)))] += 1 / Double(count)
    }
    // Standard errors are at most 0.0035.
    for (a, b) in zip(expected, found) { #expect(abs(a - b) < 0.014) }
  }

  /// Each mode as often.
  @Test func evenlyWeighedTheDensityIntegratesToOne() {
    let q = Self.posterior(Self.numbers)
    let count = 720
    let step = 2 * Double.pi / Double(count)
    let total = (0..<count).reduce(0) { $0 + exp(q.evenLogDensity(of: Double($1) * step)) * step }
    #expect(abs(total - 1) < 1e-6)
    let mean = q.modes.map { exp($0.distribution.logDensity(of: 1)) }.reduce(0, +) / 3
    #expect(abs(exp(q.evenLogDensity(of: 1)) - mean) < 1e-12)
  }

  @Test func forgettingIsTheDerivativeOfHalfTheSquares() {
    var head = [Float](repeating: 0, count: 9)
    Self.posterior(Self.numbers).addForgetting(weight: 2, head: &head)
    for (gradient, number) in zip(head, Self.numbers) { #expect(gradient == 2 * number) }
  }

  @Test func theScoreIsTheDensitysDerivative() {
    for phase in [0.2, 1.9, 4.4, 6.1] {
      var head = [Float](repeating: 0, count: 9)
      Self.posterior(Self.numbers).addLogDensityGradient(of: phase, weight: 2, head: &head)
      let check = GradientCheck(of: head, at: Self.numbers, step: 0.01) {
        2 * Self.posterior($0).logDensity(of: phase)
      }
      #expect(check.error < 2e-3, "\(check)")
    }
  }

  /// Of one mode, the noise held fixed: f(phase) − log q(phase | mode).
  @Test(arguments: 0..<3)
  func thePathwiseGradientIsThatOfAFixedDrawOfOneMode(_ mode: Int) {
    func phase(_ q: PhasePosterior) -> Double {
      q.modes[mode].mean + q.modes[mode].deviation * 0.8
    }
    let q = Self.posterior(Self.numbers)
    var head = [Float](repeating: 0, count: 9)
    q.addPathwiseGradient(
      mode: mode, phase: phase(q), noise: 0.8, slope: -1.5 * sin(phase(q) - 0.4), weight: 2,
      head: &head)
    let check = GradientCheck(of: head, at: Self.numbers, step: 0.01) {
      let q = Self.posterior($0)
      return 2
        * (1.5 * cos(phase(q) - 0.4)
          - q.modes[mode].distribution.logDensity(of: phase(q)))
    }
    #expect(check.error < 2e-3, "\(check)")
  }

  @Test func weightsAreBroughtToATargetByCrossEntropy() {
    let target = [0.2, 0.7, 0.1]
    var head = [Float](repeating: 0, count: 9)
    Self.posterior(Self.numbers).addWeightGradient(towards: target, weight: 1, head: &head)
    let check = GradientCheck(of: head, at: Self.numbers, step: 0.01) { numbers in
      zip(target, Self.posterior(numbers).modes).reduce(0) { $0 + $1.0 * $1.1.logWeight }
    }
    #expect(check.error < 2e-3, "\(check)")
  }
}
