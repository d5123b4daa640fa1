/// y = x · W + b.
///
/// A layer is a value without state: it knows the names and shapes of its parameters, which live in
/// a `ParameterSet` as `name.weights` and `name.bias`.
package struct DenseLayer: Sendable, Hashable {
  /// The prefix of the parameters' names.
  package let name: String
  /// Features of the input.
  package let inputs: Int
  /// Features of the output.
  package let outputs: Int

  /// A layer from `[…, inputs]` to `[…, outputs]`.
  package init(_ name: String, inputs: Int, outputs: Int) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Declares what `initialize` adds.
  package func declare(in layout: inout ParameterLayout) {
    layout.append("\(name).weights", shape: [inputs, outputs])
    layout.append("\(name).bias", shape: [outputs])
  }

  /// Adds `name.weights` `[inputs, outputs]`, drawn, and `name.bias` `[outputs]`, zero.
  package func initialize(
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
  package func callAsFunction(_ x: Variable, on tape: Tape, rectified: Bool = false) -> Variable {
    tape.dense(
      x, weights: tape.parameter("\(name).weights"), bias: tape.parameter("\(name).bias"),
      rectified: rectified)
  }
}
