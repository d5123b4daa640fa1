import Foundation
import NeuralNetworks
import Probability

/// Predicts what a step's decisions are going to be worth, before they are made.
///
/// Subtracting a prediction that does not depend on the decision leaves the score function's mean
/// as it is and takes most of its variance (A. Mnih and K. Gregor, "Neural Variational Inference
/// and Learning in Belief Networks", ICML 2014, section 2.3). A small network of its own: its
/// squared error must not bend the features that q reads.
struct ReturnBaseline: Sendable, Equatable {
  /// Numbers beside the pictures: two of the energy, and the step, one-hot.
  let sideInputs: Int

  private let convolution: ConvolutionLayer
  private let hidden: DenseLayer
  private let heads: DenseLayer

  /// What its parameters' names begin with.
  static let prefix = "baseline."

  init(_ architecture: NetworkArchitecture, stepLimit: Int) {
    sideInputs = 2 + stepLimit
    convolution = ConvolutionLayer(
      Self.prefix + "convolution", inputChannels: InferenceNetwork.inputChannels,
      outputChannels: 16, kernel: 8, stride: 8)
    let cells = (architecture.width / 8) * (architecture.height / 8) * 16
    hidden = DenseLayer(Self.prefix + "hidden", inputs: cells + sideInputs, outputs: 64)
    heads = DenseLayer(Self.prefix + "heads", inputs: 64, outputs: 2)
  }

  /// Adds the baseline's own parameters.
  func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator
  ) {
    convolution.initialize(into: &parameters, using: &generator)
    hidden.initialize(into: &parameters, using: &generator)
    heads.initialize(into: &parameters, using: &generator, .glorot)
  }

  /// The parameters without those of a baseline: what a trained model consists of.
  static func removed(from parameters: ParameterSet) -> ParameterSet {
    var rest = ParameterSet()
    for name in parameters.names where !name.hasPrefix(prefix) { rest.add(name, parameters[name]) }
    return rest
  }

  /// Appends one row's side inputs.
  ///
  /// - Parameters:
  ///   - energy: what the picture costs with the objects so far, in nats.
  ///   - step: objects so far.
  func appendSideInputs(
    energy: Double, step: Int, scale: ReturnScale, to inputs: inout [Float]
  ) {
    inputs.append(Float(energy / scale.deviation))
    inputs.append(Float(0.2 * log1p(max(0, energy))))
    for index in 0..<sideInputs - 2 { inputs.append(index == step ? 1 : 0) }
  }

  /// The predictions `[n, 2]` for presence and mesh, in units of `ReturnScale`.
  ///
  /// - Parameters:
  ///   - pictures: the encoder's input, `[n, height, width, 9]`.
  ///   - side: `[n, sideInputs]`.
  func callAsFunction(_ pictures: Variable, side: [Float], on tape: Tape) -> Variable {
    let cells = tape.flatten(convolution(pictures, on: tape, rectified: true))
    let rest = tape.input(Tensor(shape: [pictures.shape[0], sideInputs], elements: side))
    return heads(hidden(tape.concatenate([cells, rest]), on: tape, rectified: true), on: tape)
  }
}
