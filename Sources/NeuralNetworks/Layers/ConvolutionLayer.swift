/// A two-dimensional convolution with bias.
///
/// A layer is a value without state: it knows the names and shapes of its parameters, which live in
/// a `ParameterSet` as `name.weights` and `name.bias`.
package struct ConvolutionLayer: Sendable, Hashable {
  /// The prefix of the parameters' names.
  package let name: String
  /// Channels of the input.
  package let inputChannels: Int
  /// Channels of the output.
  package let outputChannels: Int
  /// How the window moves.
  package let geometry: ConvolutionGeometry

  /// A layer from `[n, h, w, inputChannels]` to `[n, h′, w′, outputChannels]`.
  package init(
    _ name: String, inputChannels: Int, outputChannels: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0
  ) {
    self.name = name
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    geometry = ConvolutionGeometry(kernel: kernel, stride: stride, padding: padding)
  }

  /// The shape `[n, h′, w′, outputChannels]` for an input of `[n, h, w, inputChannels]`.
  package func outputShape(for input: [Int]) -> [Int] {
    precondition(input.count == 4 && input[3] == inputChannels, "\(name): input \(input)")
    return [
      input[0], geometry.outputSize(input[1]), geometry.outputSize(input[2]), outputChannels,
    ]
  }

  /// Declares what `initialize` adds.
  package func declare(in layout: inout ParameterLayout) {
    layout.append(
      "\(name).weights", shape: [geometry.kernel, geometry.kernel, inputChannels, outputChannels])
    layout.append("\(name).bias", shape: [outputChannels])
  }

  /// Adds `name.weights` `[kernel, kernel, inputChannels, outputChannels]`, drawn, and `name.bias`
  /// `[outputChannels]`, zero.
  package func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator,
    _ initialization: WeightInitialization = .he
  ) {
    let window = geometry.kernel * geometry.kernel
    parameters.add(
      "\(name).weights",
      .normal(
        shape: [geometry.kernel, geometry.kernel, inputChannels, outputChannels],
        standardDeviation: initialization.standardDeviation(
          inputs: window * inputChannels, outputs: window * outputChannels),
        using: &generator))
    parameters.add("\(name).bias", .zeros(outputChannels))
  }

  /// `[n, h, w, inputChannels]` to `[n, h′, w′, outputChannels]`; if rectified, negative results
  /// become 0.
  package func callAsFunction(_ x: Variable, on tape: Tape, rectified: Bool = false) -> Variable {
    tape.convolution(
      x, weights: tape.parameter("\(name).weights"), bias: tape.parameter("\(name).bias"),
      geometry, rectified: rectified)
  }
}
