import Foundation
import GlyphModel
import Testing

/// The ELBO with the count summed out.
@Suite struct CountBoundTests {
  static func bound(_ presences: [Double]) -> CountBound {
    CountBound(
      errors: [9, 4, 1, 0.9], divergences: [3, 2.5, 4], presences: presences, noise: 0.5,
      logPrior: [0.4, 0.3, 0.2, 0.1].map { log($0) })
  }

  @Test func probabilitiesOfCountsAreThoseOfAStoppingSequence() {
    // Odds 1:3, 1:1, 3:1 of going on.
    let q = CountBound.logProbabilities(presences: [-log(3), 0, log(3)]).map { exp($0) }
    for (found, expected) in zip(q, [0.75, 0.125, 0.125 * 0.25, 0.125 * 0.75]) {
      #expect(abs(found - expected) < 1e-12)
    }
  }

  @Test func valuesAddLikelihoodPriorAndDivergence() {
    let bound = Self.bound([0, 0, 0])
    #expect(abs(bound.values[2] - (log(0.2) - 5.5 - 1 / 0.5)) < 1e-12)
    #expect(abs(bound.posterior.reduce(0, +) - 1) < 1e-12)
  }

  @Test func theELBOIsBelowTheBestAndReachesItAtThePosterior() {
    let bound = Self.bound([0.3, -1, 2])
    #expect(bound.elbo < bound.best)
    let p = bound.posterior
    let logits = (0..<3).map { log(p[($0 + 1)...].reduce(0, +) / p[$0]) }
    #expect(abs(Self.bound(logits).elbo - bound.best) < 1e-9)
  }

  @Test("the score function's mean over all counts is the exact gradient, whatever the baseline")
  func theScoreFunctionIsRightOnAverage() {
    let bound = Self.bound([0.3, -1, 2])
    var mean = [0.0, 0, 0]
    for count in 0...3 {
      var drawn = [0.0, 0, 0, 0]
      drawn[count] = 1
      let surprise = bound.values[count] - bound.logProbabilities[count] + 5
      for (step, score) in bound.crossEntropyGradient(target: drawn).enumerated() {
        mean[step] += exp(bound.logProbabilities[count]) * surprise * score
      }
    }
    for (found, expected) in zip(mean, bound.presenceGradient) {
      #expect(abs(found - expected) < 1e-9)
    }
  }

  @Test func gradientsAgreeWithCentralDifferences() {
    let logits = [0.3, -1, 2]
    let bound = Self.bound(logits)
    let target = [0.1, 0.2, 0.3, 0.4]
    let (elbo, cross) = (
      bound.presenceGradient, bound.crossEntropyGradient(target: target)
    )
    func crossEntropy(_ bound: CountBound) -> Double {
      zip(target, bound.logProbabilities).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for step in 0..<3 {
      var (up, down) = (logits, logits)
      up[step] += 1e-5
      down[step] -= 1e-5
      #expect(abs((Self.bound(up).elbo - Self.bound(down).elbo) / 2e-5 - elbo[step]) < 1e-6)
      let difference = crossEntropy(Self.bound(up)) - crossEntropy(Self.bound(down))
      #expect(abs(difference / 2e-5 - cross[step]) < 1e-6)
    }
  }
}
