import Foundation
import Probability
import TestSupport
import Testing

@Suite struct CategoricalTests {
  let categorical = Categorical(probabilities: [1, 0, 2, 5])

  @Test("Draws have their probabilities, and the impossible never comes")
  func draws() {
    var generator = PCG32(seed: 5, stream: 0)
    var counts = [0, 0, 0, 0]
    for _ in 0..<5000 { counts[categorical.sample(using: &generator)] += 1 }
    #expect(counts[1] == 0)
    #expect(
      GoodnessOfFit.chiSquared(observed: counts, probabilities: categorical.probabilities) > 0.001)
  }

  @Test("Probabilities are scaled to one")
  func scaling() {
    #expect(categorical.probabilities == [0.125, 0, 0.25, 0.625])
    #expect(categorical.logDensity(of: 1) == -.infinity)
    #expect(categorical.logDensity(of: 4) == -.infinity)
    #expect(categorical.logDensity(of: -1) == -.infinity)
    #expect(categorical.logDensity(of: 3) == log(0.625))
  }

  @Test("Logits are log probabilities up to a constant")
  func logits() {
    let shifted = Categorical(logits: [1000 + log(1.0), -.infinity, 1000 + log(2), 1000 + log(5)])
    for index in 0..<4 {
      #expect(abs(shifted.probabilities[index] - categorical.probabilities[index]) < 1e-12)
    }
  }

  @Test("A certain category has no entropy, n equal ones have log n")
  func entropy() {
    #expect(Categorical(probabilities: [0, 1]).entropy == 0)
    #expect(abs(Categorical(logits: [2, 2, 2]).entropy - log(3)) < 1e-15)
  }

  @Test("Derivatives agree with central differences")
  func derivatives() {
    let logits = [0.3, -1, 0.9]
    let check = GradientCheck(
      of: Categorical(logits: logits).logDensityGradient(of: 1), at: logits
    ) { Categorical(logits: $0).logDensity(of: 1) }
    #expect(check.error < 1e-9, "\(check)")
  }
}
