import NeuralNetworks
import Testing

@Suite("A tape's gradients and memory")
struct TapeTests {
  private let parameters = randomParameters(["w": [4, 3], "b": [3], "unused": [2]])

  private func output(_ tape: Tape, seed: UInt64 = 5) -> Variable {
    let x = tape.input(Tensor(shape: [2, 4], elements: randomNumbers(8, seed: seed)))
    return tape.tanh(
      tape.dense(x, weights: tape.parameter("w"), bias: tape.parameter("b")))
  }

  @Test("A tape that is reset gives the same bits as a new one")
  func resetTapeIsAsGoodAsNew() {
    let tape = Tape(parameters: parameters)
    _ = tape.backward(from: [(output(tape, seed: 9), randomNumbers(6))])
    tape.reset(parameters: parameters)
    let reused = output(tape)
    let fresh = Tape(parameters: parameters)
    let new = output(fresh)
    #expect(tape.value(of: reused) == fresh.value(of: new))
    #expect(
      tape.backward(from: [(reused, randomNumbers(6))]).elements
        == fresh.backward(from: [(new, randomNumbers(6))]).elements)
  }

  @Test("backward can be called again, and is linear in its seeds")
  func backwardIsLinear() {
    let tape = Tape(parameters: parameters)
    let y = output(tape)
    let (a, b) = (randomNumbers(6, seed: 1), randomNumbers(6, seed: 2))
    var separate = tape.backward(from: [(y, a)])
    tape.backward(from: [(y, b)], addingTo: &separate)
    let together = tape.backward(from: [(y, a), (y, b)])
    #expect(largestDifference(separate.elements, together.elements) < 1e-6)
    #expect(together["unused"].elements == [0, 0])
  }

  @Test("No gradient flows from a value that no seed depends on")
  func unseededValuesAreSkipped() {
    let tape = Tape(parameters: parameters)
    let y = output(tape)
    _ = tape.multiply(y, y)
    #expect(
      tape.backward(from: [(y, randomNumbers(6))]).elements
        == {
          let other = Tape(parameters: parameters)
          return other.backward(from: [(output(other), randomNumbers(6))]).elements
        }())
  }

  @Test func aTapeForInferenceComputesTheSame() {
    let tape = Tape(parameters: parameters, differentiable: false)
    let trained = Tape(parameters: parameters)
    #expect(tape.value(of: output(tape)) == trained.value(of: output(trained)))
  }

  @Test("A batch in which nothing runs any more is no special case")
  func emptyBatch() {
    var (parameters, generator) = (ParameterSet(), SplitMix64(1))
    let convolution = ConvolutionLayer("c", inputChannels: 1, outputChannels: 2, kernel: 2)
    let dense = DenseLayer("d", inputs: 8, outputs: 4)
    let memory = LSTMLayer("l", inputs: 4, units: 3)
    convolution.initialize(into: &parameters, using: &generator)
    dense.initialize(into: &parameters, using: &generator)
    memory.initialize(into: &parameters, using: &generator)
    let tape = Tape(parameters: parameters)
    let x = tape.gather(tape.input(Tensor(shape: [2, 3, 3, 1], repeating: 1)), rows: [])
    let features = dense(tape.flatten(convolution(x, on: tape, rectified: true)), on: tape)
    let state = memory(
      tape.tanh(features), state: memory.initialState(rows: 0, on: tape), on: tape)
    #expect(state.hidden.shape == [0, 3])
    #expect(tape.backward(from: [(state.hidden, [])]).elements.allSatisfy { $0 == 0 })
  }

  @Test func inputsAreFilledInPlace() {
    let tape = Tape(parameters: ParameterSet())
    let x = tape.input(shape: [2, 2]) { buffer in
      for index in buffer.indices { buffer[index] = Float(index) }
    }
    #expect(tape.value(of: x) == [0, 1, 2, 3])
    #expect(tape.withValue(of: x) { $0.reduce(0, +) } == 6)
  }

  @Test("Parameters and gradients are values")
  func copiesAreIndependent() {
    var copy = parameters
    copy["b"] = Tensor(shape: [3], repeating: 7)
    #expect(copy["b"].elements == [7, 7, 7])
    #expect(parameters["b"].elements != [7, 7, 7])
    #expect(copy["w"] == parameters["w"])
    #expect(copy.names == ["w", "b", "unused"] && copy.count == 17)

    let tape = Tape(parameters: parameters)
    let gradients = tape.backward(from: [(output(tape), randomNumbers(6))])
    var doubled = gradients
    doubled.add(gradients)
    #expect(doubled.elements == gradients.elements.map { 2 * $0 })
    doubled.scale(by: 0.5)
    #expect(doubled.elements == gradients.elements)
  }

  @Test func clippingShortensOnlyWhatIsTooLong() {
    let tape = Tape(parameters: parameters)
    let gradients = tape.backward(from: [(output(tape), randomNumbers(6))])
    let norm = gradients.elements.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(gradients.norm - norm) < 1e-12 * norm)

    var clipped = gradients
    #expect(clipped.clip(toNorm: norm / 4) == gradients.norm)
    #expect(abs(clipped.norm - norm / 4) < 1e-6 * norm)
    var untouched = gradients
    untouched.clip(toNorm: norm * 2)
    #expect(untouched.elements == gradients.elements)
  }
}
