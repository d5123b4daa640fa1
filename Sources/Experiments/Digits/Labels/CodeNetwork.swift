import NeuralNetworks
import Probability

/// A network with a hidden layer on all numbers of a picture's codes, whatever they mean.
struct CodeNetwork: AnsweringNetwork {
  private let hidden: DenseLayer
  private let output: DenseLayer

  init(numbers: Int, answers: Int) {
    hidden = DenseLayer("hidden", inputs: numbers, outputs: 128)
    output = DenseLayer("output", inputs: 128, outputs: answers)
  }

  func initialParameters(using generator: inout PCG32) -> ParameterSet {
    var parameters = ParameterSet()
    hidden.initialize(into: &parameters, using: &generator)
    output.initialize(into: &parameters, using: &generator, .glorot)
    return parameters
  }

  func logits(_ examples: Variable, on tape: Tape) -> Variable {
    output(hidden(examples, on: tape, rectified: true), on: tape)
  }
}
