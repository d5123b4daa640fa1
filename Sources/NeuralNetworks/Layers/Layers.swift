// Layers know the names and shapes of their parameters; the parameters themselves live in a
// `ParameterSet`, under "name.weights" and the like. A layer is a value without state.

/// y = x · W + b.
public struct DenseLayer: Sendable, Hashable {
  /// The prefix of the parameters' names.
  public let name: String
  /// Features of the input.
  public let inputs: Int
  /// Features of the output.
  public let outputs: Int

  /// A layer from `[…, inputs]` to `[…, outputs]`.
  public init(_ name: String, inputs: Int, outputs: Int) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Declares what `initialize` adds.
  public func declare(in layout: inout ParameterLayout) {
    layout.append("\(name).weights", shape: [inputs, outputs])
    layout.append("\(name).bias", shape: [outputs])
  }

  /// Adds `name.weights` `[inputs, outputs]`, drawn, and `name.bias` `[outputs]`, zero.
  public func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator,
    _ initialization: WeightInitialization = .he
  ) {
    parameters.add(
      "\(name).weights",
      .normal(
        shape: [inputs, outputs],
        standardDeviation: initialization.standardDeviation(inputs: inputs, outputs: outputs),
        using: &generator))
    parameters.add("\(name).bias", .zeros(outputs))
  }

  /// `[…, inputs]` to `[…, outputs]`; if rectified, negative results become 0.
  public func callAsFunction(_ x: Variable, on tape: Tape, rectified: Bool = false) -> Variable {
    tape.dense(
      x, weights: tape.parameter("\(name).weights"), bias: tape.parameter("\(name).bias"),
      rectified: rectified)
  }
}

/// A two-dimensional convolution with bias.
public struct ConvolutionLayer: Sendable, Hashable {
  /// The prefix of the parameters' names.
  public let name: String
  /// Channels of the input.
  public let inputChannels: Int
  /// Channels of the output.
  public let outputChannels: Int
  /// How the window moves.
  public let geometry: ConvolutionGeometry

  /// A layer from `[n, h, w, inputChannels]` to `[n, h′, w′, outputChannels]`.
  public init(
    _ name: String, inputChannels: Int, outputChannels: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0
  ) {
    self.name = name
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    geometry = ConvolutionGeometry(kernel: kernel, stride: stride, padding: padding)
  }

  /// The shape `[n, h′, w′, outputChannels]` for an input of `[n, h, w, inputChannels]`.
  public func outputShape(for input: [Int]) -> [Int] {
    precondition(input.count == 4 && input[3] == inputChannels, "\(name): input \(input)")
    return [
      input[0], geometry.outputSize(input[1]), geometry.outputSize(input[2]), outputChannels,
    ]
  }

  /// Declares what `initialize` adds.
  public func declare(in layout: inout ParameterLayout) {
    layout.append(
      "\(name).weights", shape: [geometry.kernel, geometry.kernel, inputChannels, outputChannels])
    layout.append("\(name).bias", shape: [outputChannels])
  }

  /// Adds `name.weights` `[kernel, kernel, inputChannels, outputChannels]`, drawn, and `name.bias`
  /// `[outputChannels]`, zero.
  public func initialize(
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
  public func callAsFunction(_ x: Variable, on tape: Tape, rectified: Bool = false) -> Variable {
    tape.convolution(
      x, weights: tape.parameter("\(name).weights"), bias: tape.parameter("\(name).bias"),
      geometry, rectified: rectified)
  }
}

/// What a long short-term memory carries from step to step; both `[n, units]`.
public struct LSTMState: Sendable {
  /// What the network reads: the last output.
  public var hidden: Variable
  /// What the memory holds.
  public var cell: Variable

  /// A state of the given parts.
  public init(hidden: Variable, cell: Variable) {
    self.hidden = hidden
    self.cell = cell
  }
}

/// A long short-term memory.
public struct LSTMLayer: Sendable, Hashable {
  /// The prefix of the parameters' names.
  public let name: String
  /// Features of the input.
  public let inputs: Int
  /// Features of the state and output.
  public let units: Int

  /// A layer from `[n, inputs]` to `[n, units]`.
  public init(_ name: String, inputs: Int, units: Int) {
    self.name = name
    self.inputs = inputs
    self.units = units
  }

  /// Declares what `initialize` adds.
  public func declare(in layout: inout ParameterLayout) {
    layout.append("\(name).weights", shape: [inputs + units, 4 * units])
    layout.append("\(name).bias", shape: [4 * units])
  }

  /// Adds `name.weights` `[inputs + units, 4 · units]` and `name.bias` `[4 · units]`.
  ///
  /// The rows for the input are drawn after Glorot, those for the state are four orthogonal
  /// matrices; the forget gate's bias is 1, so that a new memory remembers (Jozefowicz et al.
  /// 2015), the others are 0.
  public func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator
  ) {
    var weights = Tensor.normal(
      shape: [inputs, 4 * units],
      standardDeviation: WeightInitialization.glorot.standardDeviation(
        inputs: inputs, outputs: units),
      using: &generator
    ).elements
    let recurrent = (0..<4).map { _ in Tensor.orthogonal(size: units, using: &generator).elements }
    for unit in 0..<units {
      for gate in recurrent { weights += gate[unit * units..<(unit + 1) * units] }
    }
    var bias = [Float](repeating: 0, count: 4 * units)
    for unit in units..<2 * units { bias[unit] = 1 }
    parameters.add(
      "\(name).weights", Tensor(shape: [inputs + units, 4 * units], elements: weights))
    parameters.add("\(name).bias", Tensor(shape: [4 * units], elements: bias))
  }

  /// The state before the first step: zeros.
  public func initialState(rows: Int, on tape: Tape) -> LSTMState {
    LSTMState(hidden: tape.zeros(shape: [rows, units]), cell: tape.zeros(shape: [rows, units]))
  }

  /// One step; `x` is `[n, inputs]`.
  public func callAsFunction(_ x: Variable, state: LSTMState, on tape: Tape) -> LSTMState {
    let (hidden, cell) = tape.lstmCell(
      x, hidden: state.hidden, cell: state.cell, weights: tape.parameter("\(name).weights"),
      bias: tape.parameter("\(name).bias"))
    return LSTMState(hidden: hidden, cell: cell)
  }
}

/// Brings every row to mean 0 and variance 1, then scales and shifts each feature.
public struct LayerNormalization: Sendable, Hashable {
  /// The prefix of the parameters' names.
  public let name: String
  /// Features of input and output.
  public let features: Int

  /// A layer from `[…, features]` to the same shape.
  public init(_ name: String, features: Int) {
    self.name = name
    self.features = features
  }

  /// Adds `name.gain`, ones, and `name.offset`, zeros, both `[features]`.
  public func initialize(into parameters: inout ParameterSet) {
    parameters.add("\(name).gain", Tensor(shape: [features], repeating: 1))
    parameters.add("\(name).offset", .zeros(features))
  }

  /// Like `initialize(into:)`; nothing is drawn.
  public func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator
  ) {
    initialize(into: &parameters)
  }

  /// `[…, features]` to the same shape.
  public func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    tape.layerNormalization(
      x, gain: tape.parameter("\(name).gain"), offset: tape.parameter("\(name).offset"))
  }
}
