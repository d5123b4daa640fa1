import Foundation
import Probability
import Testing

@Suite struct LogSpaceTests {
  @Test("Sums of exponentials")
  func sums() {
    #expect(abs(logSumExp([log(2), log(3), log(5)]) - log(10)) < 1e-15)
    #expect(abs(logMeanExp([log(2), log(4)]) - log(3)) < 1e-15)
  }

  @Test("Numbers too large or too small for an exponential")
  func extremes() {
    #expect(abs(logSumExp([1000, 1000]) - (1000 + log(2))) < 1e-12)
    #expect(abs(logSumExp([-1000, -1000]) - (-1000 + log(2))) < 1e-12)
  }

  @Test("Infinities and nothing at all")
  func infinities() {
    #expect(logSumExp([Double]()) == -.infinity)
    #expect(logMeanExp([Double]()) == -.infinity)
    #expect(logSumExp([-Double.infinity, -.infinity]) == -.infinity)
    #expect(logSumExp([-Double.infinity, 2]) == 2)
  }

  @Test("Softmax sums to one and ignores a common shift")
  func softmaxShift() {
    let a = softmax([1.0, 2, 3])
    let b = softmax([1001.0, 1002, 1003])
    #expect(abs(a.reduce(0, +) - 1) < 1e-15)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(a[2] / a[1] - exp(1)) < 1e-12)
  }

  @Test("The sigmoid and its logarithm", arguments: [-800.0, -3, 0, 3, 800])
  func sigmoids(x: Double) {
    #expect(abs(sigmoid(x) + sigmoid(-x) - 1) < 1e-15)
    #expect(logSigmoid(x).isFinite)
    if abs(x) < 10 { #expect(abs(exp(logSigmoid(x)) - sigmoid(x)) < 1e-15) }
    #expect(abs(logSigmoid(x) - logSigmoid(-x) - x) < 1e-12)
  }
}
