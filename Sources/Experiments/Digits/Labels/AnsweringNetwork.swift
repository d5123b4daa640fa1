import NeuralNetworks
import Probability

/// A network that learns to answer a question from labelled examples.
protocol AnsweringNetwork: Sendable {
  /// Steps of its training.
  var steps: Int { get }
  /// New weights.
  func initialParameters(using generator: inout PCG32) -> ParameterSet
  /// Logits of a batch, as many for each example.
  ///
  /// - Parameter examples: `[n, numbers]`
  func logits(_ examples: Variable, on tape: Tape) -> Variable
  /// The probabilities of the answers.
  func answers(_ logits: ArraySlice<Float>) -> [Double]
  /// The derivative of −log p(answer) by the logits.
  func slope(_ logits: ArraySlice<Float>, answer: Int) -> [Float]
  /// An example as it is shown this time.
  func shown(_ example: [Float], using generator: inout PCG32) -> [Float]
}

extension AnsweringNetwork {
  var steps: Int { 800 }
  func shown(_ example: [Float], using generator: inout PCG32) -> [Float] { example }

  /// Of a network whose logits are the answers' own.
  func answers(_ logits: ArraySlice<Float>) -> [Double] { softmax(logits.map { Double($0) }) }

  /// Of a network whose logits are the answers' own.
  func slope(_ logits: ArraySlice<Float>, answer: Int) -> [Float] {
    answers(logits).enumerated().map { Float($1) - ($0 == answer ? 1 : 0) }
  }
}
