/// A long short-term memory.
///
/// A layer is a value without state: it knows the names and shapes of its parameters, which live in
/// a `ParameterSet` as `name.weights` and `name.bias`.
package struct LSTMLayer: Sendable, Hashable {
  /// The prefix of the parameters' names.
  package let name: String
  /// Features of the input.
  package let inputs: Int
  /// Features of the state and output.
  package let units: Int

  /// A layer from `[n, inputs]` to `[n, units]`.
  package init(_ name: String, inputs: Int, units: Int) {
    self.name = name
    self.inputs = inputs
    self.units = units
  }

  /// Declares what `initialize` adds.
  package func declare(in layout: inout ParameterLayout) {
    layout.append("\(name).weights", shape: [inputs + units, 4 * units])
    layout.append("\(name).bias", shape: [4 * units])
  }

  /// Adds `name.weights` `[inputs + units, 4 · units]` and `name.bias` `[4 · units]`.
  ///
  /// The rows for the input are drawn after Glorot, those for the state are four orthogonal
  /// matrices; the forget gate's bias is 1, so that a new memory remembers (Jozefowicz et al.
  /// 2015), the others are 0.
  package func initialize(
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
  package func initialState(rows: Int, on tape: Tape) -> LSTMState {
    LSTMState(hidden: tape.zeros(shape: [rows, units]), cell: tape.zeros(shape: [rows, units]))
  }

  /// One step; `x` is `[n, inputs]`.
  package func callAsFunction(_ x: Variable, state: LSTMState, on tape: Tape) -> LSTMState {
    let (hidden, cell) = tape.lstmCell(
      x, hidden: state.hidden, cell: state.cell, weights: tape.parameter("\(name).weights"),
      bias: tape.parameter("\(name).bias"))
    return LSTMState(hidden: hidden, cell: cell)
  }
}
