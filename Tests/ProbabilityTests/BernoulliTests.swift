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
