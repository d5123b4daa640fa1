import NeuralNetworks
import Probability

/// A convolutional network on pixels; examples are moved by a few pixels each time, so that it
/// learns more from the same labels.
struct PixelNetwork: AnsweringNetwork {
  /// With fewer it does not get to the end of a thousand pictures.
  let steps = 4000
  private let side: Int
  private let layers: [ConvolutionLayer]
  private let hidden: DenseLayer
  private let output: DenseLayer

  private static let largestShift = 3

  init(side: Int, answers: Int) {
    self.side = side
    layers = [
      ConvolutionLayer(
        "first", inputChannels: 1, outputChannels: 16, kernel: 5, stride: 2, padding: 2),
      ConvolutionLayer(
        "second", inputChannels: 16, outputChannels: 32, kernel: 3, stride: 2, padding: 1),
      ConvolutionLayer(
        "third", inputChannels: 32, outputChannels: 64, kernel: 3, stride: 2, padding: 1),
    ]
    let shape = layers.reduce([1, side, side, 1]) { $1.outputShape(for: $0) }
    hidden = DenseLayer("hidden", inputs: shape.reduce(1, *), outputs: 128)
    output = DenseLayer("output", inputs: 128, outputs: answers)
  }

  func initialParameters(using generator: inout PCG32) -> ParameterSet {
    var parameters = ParameterSet()
    for layer in layers { layer.initialize(into: &parameters, using: &generator) }
    hidden.initialize(into: &parameters, using: &generator)
    output.initialize(into: &parameters, using: &generator, .glorot)
    return parameters
  }

  func logits(_ examples: Variable, on tape: Tape) -> Variable {
    var x = tape.reshape(examples, to: [examples.shape[0], side, side, 1])
    for layer in layers { x = layer(x, on: tape, rectified: true) }
    return output(hidden(tape.flatten(x), on: tape, rectified: true), on: tape)
  }

  func shown(_ example: [Float], using generator: inout PCG32) -> [Float] {
    let most = Self.largestShift
    let span = Double(2 * most + 1)
    let right = Int(Double.uniform(using: &generator) * span) - most
    let down = Int(Double.uniform(using: &generator) * span) - most
    var moved = [Float](repeating: 0, count: example.count)
    for row in max(0, down)..<min(side, side + down) {
      for column in max(0, right)..<min(side, side + right) {
        moved[row * side + column] = example[(row - down) * side + column - right]
      }
    }
    return moved
  }
}
