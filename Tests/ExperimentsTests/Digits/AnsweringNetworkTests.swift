import Foundation
import NeuralNetworks
import Probability
import Testing

@testable import Experiments

/// Networks that answer questions about two digits.
@Suite struct AnsweringNetworkTests {
  static func logits(_ count: Int) -> [Float] {
    var generator = PCG32(seed: 5, stream: 0)
    return (0..<count).map { _ in Float(Normal.standardSample(using: &generator)) }
  }

  @Test("an answer has the probability of all pairs of digits that have it")
  func probabilities() {
    let logits = Self.logits(20)
    let (left, right) = (
      softmax(logits[..<10].map { Double($0) }), softmax(logits[10...].map { Double($0) })
    )
    let sums = DigitwiseNetwork(numbers: 8, question: .sum).answers(logits[...])
    #expect(sums.count == 19 && abs(sums.reduce(0, +) - 1) < 1e-9)
    #expect(abs(sums[1] - (left[0] * right[1] + left[1] * right[0])) < 1e-12)
    let orders = DigitwiseNetwork(numbers: 8, question: .ascending).answers(logits[...])
    #expect(orders.count == 2 && abs(orders.reduce(0, +) - 1) < 1e-9)
    let last = (0..<9).reduce(0) { $0 + left[$1] }
    #expect(orders[1] > left[0] * right[9] && orders[1] < last)
  }

  @Test("slopes are those of −log p, by central differences", arguments: DigitQuestion.allCases)
  func slopes(_ question: DigitQuestion) {
    func check(_ network: some AnsweringNetwork, _ logits: [Float], _ answer: Int) {
      let slope = network.slope(logits[...], answer: answer)
      for index in logits.indices {
        var (up, down) = (logits, logits)
        up[index] += 0.01
        down[index] -= 0.01
        let difference =
          log(network.answers(down[...])[answer]) - log(network.answers(up[...])[answer])
        #expect(abs(difference / 0.02 - Double(slope[index])) < 1e-3)
      }
    }
    for answer in [0, 1, question.answerCount - 1] {
      check(DigitwiseNetwork(numbers: 8, question: question), Self.logits(20), answer)
      check(
        CodeNetwork(numbers: 8, answers: question.answerCount),
        Self.logits(question.answerCount), answer)
    }
  }

  /// Codes of ten digits, told apart easily; no digit is ever named, their sums alone are.
  @Test func digitsAreLearnedFromTheirSums() {
    var generator = PCG32(seed: 8, stream: 0)
    var (examples, answers): ([[Float]], [Int]) = ([], [])
    for _ in 0..<300 {
      let digits = (0..<2).map { _ in Int(Double.uniform(using: &generator) * 10) }
      examples.append(
        digits.flatMap { digit in
          (0..<10).map {
            Float($0 == digit ? 3 : 0) + Float(0.1 * Normal.standardSample(using: &generator))
          }
        })
      answers.append(DigitQuestion.sum.answer(digits[0], digits[1]))
    }
    let network = DigitwiseNetwork(numbers: 20, question: .sum)
    let parameters = AnswerTraining.learned(
      network, examples: Array(examples[..<200]), answers: Array(answers[..<200]), seed: 1)
    #expect(
      AnswerTraining.accuracy(
        network, parameters, examples: Array(examples[200...]), answers: Array(answers[200...]))
        > 0.9)
  }

  @Test func aShownPictureIsMovedByAFewPixels() {
    let network = PixelNetwork(side: 9, answers: 2)
    var picture = [Float](repeating: 0, count: 81)
    picture[4 * 9 + 4] = 1
    var generator = PCG32(seed: 1, stream: 0)
    var places: Set<Int> = []
    for _ in 0..<600 {
      let moved = network.shown(picture, using: &generator)
      #expect(moved.reduce(0, +) == 1)
      places.insert(moved.firstIndex(of: 1) ?? -1)
    }
    #expect(places.count == 49 && places.min() == 9 + 1 && places.max() == 7 * 9 + 7)
  }
}
