import Foundation
import NeuralNetworks
import Rendering

/// The layers that choose where a glimpse looks, and that read it.
struct GlimpseLayers: Sendable, Equatable {
  let layout: GlimpseLayout
  /// Numbers that a read glimpse has.
  let cells: Int

  private let placeHead: DenseLayer
  private let convolution1: ConvolutionLayer
  private let convolution2: ConvolutionLayer
  private let convolution3: ConvolutionLayer
  private let dense: DenseLayer

  /// - Parameters:
  ///   - features: how many numbers of a glimpse presence, mesh and position read.
  ///   - placeInputs: how many numbers the place is made of.
  init(_ layout: GlimpseLayout, inputChannels: Int, features: Int, placeInputs: Int) {
    self.layout = layout
    placeHead = DenseLayer("glimpse.place", inputs: placeInputs, outputs: 2)
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
    placeHead.declare(in: &layout)
    convolution1.declare(in: &layout)
    convolution2.declare(in: &layout)
    convolution3.declare(in: &layout)
    dense.declare(in: &layout)
  }

  func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator
  ) {
    placeHead.initialize(into: &parameters, using: &generator, .glorot)
    convolution1.initialize(into: &parameters, using: &generator)
    convolution2.initialize(into: &parameters, using: &generator)
    convolution3.initialize(into: &parameters, using: &generator)
    dense.initialize(into: &parameters, using: &generator)
  }

  /// The numbers of the places that are attended to, `[n, 2]`.
  func place(_ features: Variable, on tape: Tape) -> Variable { placeHead(features, on: tape) }

  /// The windows at places, and what is told of objects in them.
  ///
  /// - Parameters:
  ///   - place: what `place` returned.
  ///   - told: what the places are told in, `[n]`.
  func frames(
    _ place: Variable, _ views: [StepView], told: [PoseFrame], on tape: Tape
  ) -> (windows: [GlimpseFrame], poses: [PoseFrame]) {
    var (windows, poses): ([GlimpseFrame], [PoseFrame]) = ([], [])
    tape.withValue(of: place) { numbers in
      for (row, frame) in told.enumerated() {
        let raw = SIMD2(Double(numbers[2 * row]), Double(numbers[2 * row + 1]))
        let t = SIMD2(tanh(raw.x), tanh(raw.y))
        // Of damaged weights, whose answers are no numbers; q says so.
        let known = t.x.isFinite && t.y.isFinite ? t : .zero
        let window = GlimpseFrame(
          frame.toWorld(known * frame.reach), layout, seenBy: views[row].camera)
        windows.append(window)
        poses.append(
          PoseFrame(
            window, layout, told: frame, placeSlope: frame.reach * (1 - known * known)))
      }
    }
    return (windows, poses)
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
