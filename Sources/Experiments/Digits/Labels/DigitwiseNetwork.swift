import NeuralNetworks
import Probability

/// One network for both codes, that says which of ten digits each is; the answer's probability is
/// that of all pairs of digits that have it. It is told the answers alone, not the digits.
///
/// That is what objects are good for: what is learned of one holds for the other.
struct DigitwiseNetwork: AnsweringNetwork {
  private let question: DigitQuestion
  private let numbers: Int
  private let hidden: DenseLayer
  private let output: DenseLayer

  private static let digits = 10

  /// - Parameter numbers: of both codes.
  init(numbers: Int, question: DigitQuestion) {
    self.question = question
    self.numbers = numbers / 2
    hidden = DenseLayer("hidden", inputs: numbers / 2, outputs: 128)
    output = DenseLayer("output", inputs: 128, outputs: Self.digits)
  }

  func initialParameters(using generator: inout PCG32) -> ParameterSet {
    var parameters = ParameterSet()
    hidden.initialize(into: &parameters, using: &generator)
    output.initialize(into: &parameters, using: &generator, .glorot)
    return parameters
  }

  func logits(_ examples: Variable, on tape: Tape) -> Variable {
    let rows = examples.shape[0]
    let each = tape.reshape(examples, to: [2 * rows, numbers])
    return tape.reshape(
      output(hidden(each, on: tape, rectified: true), on: tape), to: [rows, 2 * Self.digits])
  }

  /// The probabilities of the left digit and of the right one.
  private func digits(_ logits: ArraySlice<Float>) -> (left: [Double], right: [Double]) {
    let values = logits.map { Double($0) }
    return (
      softmax(Array(values.prefix(Self.digits))), softmax(Array(values.suffix(Self.digits)))
    )
  }

  func answers(_ logits: ArraySlice<Float>) -> [Double] {
    let (left, right) = digits(logits)
    var answers = [Double](repeating: 0, count: question.answerCount)
    for (a, p) in left.enumerated() {
      for (b, q) in right.enumerated() { answers[question.answer(a, b)] += p * q }
    }
    return answers
  }

  /// Each digit's probability less that which the answer leaves it.
  func slope(_ logits: ArraySlice<Float>, answer: Int) -> [Float] {
    let (left, right) = digits(logits)
    var after = [Double](repeating: 0, count: 2 * Self.digits)
    for (a, p) in left.enumerated() {
      for (b, q) in right.enumerated() where question.answer(a, b) == answer {
        after[a] += p * q
        after[Self.digits + b] += p * q
      }
    }
    let total = max(after.prefix(Self.digits).reduce(0, +), 1e-30)
    return zip(left + right, after).map { Float($0 - $1 / total) }
  }
}
