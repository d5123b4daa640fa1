import Foundation
import Probability
import TestSupport
import Testing

@Suite struct BernoulliTests {
  @Test("Draws have their probability", arguments: [-3.0, 0, 1.2])
  func draws(logit: Double) {
    let bernoulli = Bernoulli(logit: logit)
    var generator = PCG32(seed: 4, stream: 0)
    let yes = (0..<5000).filter { _ in bernoulli.sample(using: &generator) }.count
    let p = GoodnessOfFit.chiSquared(
      observed: [yes, 5000 - yes], probabilities: [bernoulli.probability, sigmoid(-logit)])
    #expect(p > 0.001)
  }

  @Test(
    "Probabilities sum to one, and no logarithm overflows", arguments: [-700.0, -3, 0, 1.2, 700])
  func probabilities(logit: Double) {
    let bernoulli = Bernoulli(logit: logit)
    let logs = [bernoulli.logDensity(of: true), bernoulli.logDensity(of: false)]
    #expect(logs.allSatisfy { $0.isFinite })
    #expect(abs(logSumExp(logs)) < 1e-15)
    #expect(abs(logs[0] - logs[1] - logit) < 1e-12)
  }

  @Test("Derivatives agree with central differences", arguments: [true, false])
  func derivatives(value: Bool) {
    let gradient = Bernoulli(logit: 0.7).logDensityGradient(of: value)
    let check = GradientCheck(of: [gradient], at: [0.7]) {
      Bernoulli(logit: $0[0]).logDensity(of: value)
    }
    #expect(check.error < 1e-9, "\(check)")
  }

  @Test("The entropy of a coin is log 2, of certainty 0")
  func entropy() {
    #expect(abs(Bernoulli(logit: 0).entropy - log(2)) < 1e-15)
    #expect(Bernoulli(logit: .infinity).entropy == 0)
    #expect(Bernoulli(logit: 700).entropy < 1e-300)
    let p = sigmoid(1.3)
    let entropy = -p * log(p) - (1 - p) * log(1 - p)
    #expect(abs(Bernoulli(logit: 1.3).entropy - entropy) < 1e-15)
    #expect(abs(Bernoulli(logit: -1.3).entropy - entropy) < 1e-15)
  }
}

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
