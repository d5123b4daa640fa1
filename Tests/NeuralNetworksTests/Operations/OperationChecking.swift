import NeuralNetworks
import TestSupport
import Testing

/// Numbers in [−1, 1], the same for the same seed.
func randomNumbers(_ count: Int, seed: UInt64 = 1) -> [Float] {
  var generator = SplitMix64(seed)
  return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
}

/// Tensors of the given shapes with random elements.
func randomParameters(_ shapes: KeyValuePairs<String, [Int]>, seed: UInt64 = 1) -> ParameterSet {
  var parameters = ParameterSet()
  for (index, (name, shape)) in shapes.enumerated() {
    let count = shape.reduce(1, *)
    parameters.add(
      name,
      Tensor(shape: shape, elements: randomNumbers(count, seed: seed &+ UInt64(index) &* 7919)))
  }
  return parameters
}

/// Checks an operation's pullback against central differences of a random projection of its
/// results, at random operands of the given shapes.
///
/// - Parameter operation: computes the results from the operands, in the order of `shapes`.
func expectCorrectPullback(
  _ shapes: KeyValuePairs<String, [Int]>, step: Float = 0.03, tolerance: Double = 3e-4,
  seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation,
  _ operation: (Tape, [Variable]) -> [Variable]
) {
  let parameters = randomParameters(shapes, seed: seed)
  let tape = Tape(parameters: parameters)
  let results = operation(tape, parameters.names.map { tape.parameter($0) })
  let projections = results.enumerated().map { index, result in
    randomNumbers(result.count, seed: 1000 + UInt64(index))
  }
  let gradients = tape.backward(from: Array(zip(results, projections)))
  let check = GradientCheck(of: gradients.elements, at: parameters.elements, step: step) {
    var moved = parameters
    moved.elements = $0
    tape.reset(parameters: moved)
    let results = operation(tape, moved.names.map { tape.parameter($0) })
    return zip(results, projections).reduce(0) { sum, pair in
      zip(tape.value(of: pair.0), pair.1).reduce(sum) { $0 + Double($1.0) * Double($1.1) }
    }
  }
  #expect(check.error < tolerance, "\(check)", sourceLocation: sourceLocation)
  #expect(gradients.norm > 0, "no gradient has arrived", sourceLocation: sourceLocation)
}

/// The largest absolute difference between two equally long lists.
func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
  precondition(left.count == right.count)
  return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
