import Foundation
import NeuralNetworks
import Rendering

/// The layers that choose where a glimpse looks, and that read it.
struct GlimpseLayers: Sendable, Equatable {
  let layout: GlimpseLayout
  /// Numbers that a read glimpse has.
  let cells: Int

  private let attention: DenseLayer
  private let convolution1: ConvolutionLayer
  private let convolution2: ConvolutionLayer
  private let convolution3: ConvolutionLayer
  private let dense: DenseLayer

  /// - Parameters:
  ///   - features: how many numbers of a glimpse presence, mesh and position read.
  ///   - encoderChannels: of the cells of what sees the whole picture.
  init(_ layout: GlimpseLayout, inputChannels: Int, features: Int, encoderChannels: Int) {
    self.layout = layout
    attention = DenseLayer("glimpse.attention", inputs: encoderChannels, outputs: 4)
    convolution1 = ConvolutionLayer(
      "glimpse.convolution1", inputChannels: inputChannels, outputChannels: 32, kernel: 4,
      stride: 2, padding: 1)
    convolution2 = ConvolutionLayer(
      "glimpse.convolution2", inputChannels: 32, outputChannels: 48, kernel: 3, stride: 2,
      padding: 1)
    convolution3 = ConvolutionLayer(
      "glimpse.convolution3", inputChannels: 48, outputChannels: 48, kernel: 3, padding: 1)
    var shape = [1, layout.cells, layout.cells, inputChannels]
    for layer in [convolution1, convolution2, convolution3] {
      shape = layer.outputShape(for: shape)
    }
    cells = shape.reduce(1, *)
    dense = DenseLayer("glimpse.dense", inputs: cells, outputs: features)
  }

  func declare(in layout: inout ParameterLayout) {
    attention.declare(in: &layout)
    convolution1.declare(in: &layout)
    convolution2.declare(in: &layout)
    convolution3.declare(in: &layout)
    dense.declare(in: &layout)
  }

  func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator
  ) {
    attention.initialize(into: &parameters, using: &generator, .glorot)
    convolution1.initialize(into: &parameters, using: &generator)
    convolution2.initialize(into: &parameters, using: &generator)
    convolution3.initialize(into: &parameters, using: &generator)
    dense.initialize(into: &parameters, using: &generator)
  }

  /// How much there is to be explained in each of `AttentionGrid`'s cells, `[n, count]`: logits.
  ///
  /// - Parameter encoded: the encoder's cells, `[n, rows, columns, channels]`.
  func attention(_ encoded: Variable, on tape: Tape) -> Variable {
    let cells = encoded.shape[1] * encoded.shape[2]
    let flat = tape.reshape(encoded, to: [encoded.shape[0] * cells, encoded.shape[3]])
    return tape.reshape(attention(flat, on: tape), to: [encoded.shape[0], 4 * cells])
  }

  /// Reads glimpses, `[n, cells, cells, 9]`, as `[n, cells]`.
  func callAsFunction(_ glimpses: Variable, on tape: Tape) -> Variable {
    var x = convolution1(glimpses, on: tape, rectified: true)
    x = convolution2(x, on: tape, rectified: true)
    x = convolution3(x, on: tape, rectified: true)
    return tape.flatten(x)
  }

  /// What presence, mesh and position read of a read glimpse.
  func features(_ seen: Variable, on tape: Tape) -> Variable {
    dense(seen, on: tape, rectified: true)
  }
}
