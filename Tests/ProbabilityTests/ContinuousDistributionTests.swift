import Foundation
import Probability
import TestSupport
import Testing

/// The sum of `function` at the middles of `steps` equal parts of the range, times their width.
private func integral(
  _ range: ClosedRange<Double>, steps: Int = 2000, _ function: (Double) -> Double
) -> Double {
  let width = (range.upperBound - range.lowerBound) / Double(steps)
  return (0..<steps).reduce(0) {
    $0 + function(range.lowerBound + (Double($1) + 0.5) * width) * width
  }
}

@Suite struct NormalTests {
  let normal = Normal(mean: 1.5, standardDeviation: 0.7)

  @Test("Draws have the density's distribution")
  func draws() {
    var generator = PCG32(seed: 1, stream: 0)
    let draws = (0..<5000).map { _ in normal.sample(using: &generator) }
    let p = GoodnessOfFit.kolmogorovSmirnov(draws) {
      0.5 * erfc(-($0 - normal.mean) / (normal.standardDeviation * 2.0.squareRoot()))
    }
    #expect(p > 0.001)
  }

  @Test("A draw takes two numbers and keeps nothing back")
  func consumption() {
    var generator = PCG32(seed: 1, stream: 0)
    var other = generator
    _ = normal.sample(using: &generator)
    _ = other.next()
    _ = other.next()
    #expect(generator == other)
  }

  @Test("The density integrates to one")
  func density() {
    #expect(abs(integral(-6...9) { exp(normal.logDensity(of: $0)) } - 1) < 1e-9)
  }

  @Test("The entropy is the mean of minus the log density")
  func entropy() {
    let mean = integral(-6...9) {
      -exp(normal.logDensity(of: $0)) * normal.logDensity(of: $0)
    }
    #expect(abs(mean - normal.entropy) < 1e-9)
  }

  @Test("Derivatives agree with central differences", arguments: [-2.0, 1.5, 3])
  func derivatives(value: Double) {
    let gradient = normal.logDensityGradient(of: value)
    let check = GradientCheck(
      of: [gradient.value, gradient.mean, gradient.logStandardDeviation],
      at: [value, 1.5, log(0.7)]
    ) { Normal(mean: $0[1], standardDeviation: exp($0[2])).logDensity(of: $0[0]) }
    #expect(check.error < 1e-8, "\(check)")
  }

  /// Φ far out, too, where 1 − Φ is no number any more, and its logarithm's slope.
  @Test func logCumulative() {
    for z in stride(from: -30.0, through: 6, by: 0.37) {
      // ∫ φ by Simpson's rule, in units of φ(z).
      let step = 1e-3
      let tail = (0...40_000).reduce(0.0) { sum, index in
        let u = Double(index) * step
        let weight = index == 0 ? 1 : index.isMultiple(of: 2) ? 2.0 : 4
        return sum + weight * exp(z * u - u * u / 2)
      } * step / 3
      let expected = log(tail) - z * z / 2 - 0.5 * log(2 * Double.pi)
      #expect(abs(Normal.logCumulative(z) - expected) < 1e-6, "\(z)")
      let slope = (Normal.logCumulative(z + 1e-4) - Normal.logCumulative(z - 1e-4)) / 2e-4
      #expect(abs(Normal.logCumulativeSlope(z) - slope) < 1e-5 * max(1, abs(slope)), "\(z)")
    }
  }
}

@Suite struct WrappedNormalTests {
  /// Narrow to so wide that it is uniform to the last bit.
  static let standardDeviations = [0.02, 0.5, 2, 6, 9, 10, 100]

  @Test("The density integrates to one", arguments: standardDeviations)
  func density(deviation: Double) {
    let wrapped = WrappedNormal(mean: 5.9, standardDeviation: deviation)
    #expect(abs(integral(0...2 * .pi) { exp(wrapped.logDensity(of: $0)) } - 1) < 1e-9)
  }

  @Test("Whole turns change nothing", arguments: standardDeviations)
  func turns(deviation: Double) {
    let wrapped = WrappedNormal(mean: 0.3, standardDeviation: deviation, period: .pi / 2)
    let moved = WrappedNormal(
      mean: 0.3 + 3 * .pi / 2, standardDeviation: deviation, period: .pi / 2)
    for value in [-1.0, 0, 0.3, 0.7, 1.5] {
      let density = wrapped.logDensity(of: value)
      let tolerance = 1e-9 * max(1, abs(density))
      #expect(abs(density - wrapped.logDensity(of: value + .pi)) < tolerance)
      #expect(abs(density - moved.logDensity(of: value)) < tolerance)
    }
  }

  @Test("The density is the plain sum over images", arguments: [0.1, 1, 3, 9])
  func images(deviation: Double) {
    let wrapped = WrappedNormal(mean: 1, standardDeviation: deviation)
    let normal = Normal(mean: 1, standardDeviation: deviation)
    for value in [0.5, 1, 4, 6.2] {
      let images = (-40...40).map { normal.logDensity(of: value + 2 * .pi * Double($0)) }
      #expect(abs(wrapped.logDensity(of: value) - logSumExp(images)) < 1e-12)
    }
  }

  @Test("Far from a narrow peak the logarithm is still finite")
  func farAway() {
    let wrapped = WrappedNormal(mean: 0, standardDeviation: 0.001)
    #expect(wrapped.logDensity(of: .pi).isFinite)
    #expect(wrapped.logDensityGradient(of: 3).value.isFinite)
  }

  @Test("Draws have the density's distribution and lie on one turn")
  func draws() {
    let wrapped = WrappedNormal(mean: 1.2, standardDeviation: 0.9, period: 2)
    var generator = PCG32(seed: 2, stream: 0)
    let draws = (0..<5000).map { _ in wrapped.sample(using: &generator) }
    #expect(draws.allSatisfy { (0..<2).contains($0) })
    let p = GoodnessOfFit.kolmogorovSmirnov(draws) { value in
      (-10...10).reduce(0) { sum, k in
        func below(_ x: Double) -> Double {
          0.5 * erfc(-(x + 2 * Double(k) - 1.2) / (0.9 * 2.0.squareRoot()))
        }
        return sum + below(value) - below(0)
      }
    }
    #expect(p > 0.001)
  }

  @Test("Derivatives agree with central differences", arguments: standardDeviations)
  func derivatives(deviation: Double) {
    for offset in [0.3, 1.5, 3.0] {
      let value = 5 + min(offset, 4 * deviation)
      let gradient = WrappedNormal(mean: 5, standardDeviation: deviation)
        .logDensityGradient(of: value)
      let check = GradientCheck(
        of: [gradient.value, gradient.mean, gradient.logStandardDeviation],
        at: [value, 5, log(deviation)], step: 1e-3 * min(deviation, 1)
      ) { WrappedNormal(mean: $0[1], standardDeviation: exp($0[2])).logDensity(of: $0[0]) }
      #expect(check.error < 1e-7, "\(check)")
    }
  }

  @Test("Wrapping stays below the period even for the smallest negative number")
  func wrapping() {
    let wrapped = WrappedNormal(mean: 0, standardDeviation: 1)
    #expect(wrapped.wrap(-Double.leastNonzeroMagnitude) == 0)
    #expect(wrapped.wrap(2 * .pi) == 0)
    #expect(abs(wrapped.wrap(-1) - (2 * .pi - 1)) < 1e-15)
  }
}

@Suite struct UniformTests {
  let uniform = Uniform(-1, 3)

  @Test("Draws are uniform")
  func draws() {
    var generator = PCG32(seed: 3, stream: 0)
    let draws = (0..<5000).map { _ in uniform.sample(using: &generator) }
    #expect(GoodnessOfFit.kolmogorovSmirnov(draws) { ($0 + 1) / 4 } > 0.001)
  }

  @Test("The density is one over the width, and nothing outside")
  func density() {
    #expect(uniform.logDensity(of: 0) == -log(4.0))
    #expect(uniform.logDensity(of: -1) == -log(4.0))
    #expect(uniform.logDensity(of: 3.1) == -.infinity)
  }
}
