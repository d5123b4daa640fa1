import Foundation
import Testing

@testable import NeuralNetworks

@Suite("Operations compute what their definitions say")
struct ForwardTests {
  /// Nine pictures of 20 × 20 × 6 do not fit in one group of windows, so that groups are covered.
  @Test(arguments: [
    ([9, 20, 20, 6], ConvolutionGeometry(kernel: 5, stride: 1, padding: 2)),
    ([2, 7, 6, 3], ConvolutionGeometry(kernel: 3, stride: 2, padding: 1)),
    ([3, 8, 8, 2], ConvolutionGeometry(kernel: 4, stride: 4)),
    ([1, 2, 2, 1], ConvolutionGeometry(kernel: 3, stride: 2, padding: 3)),
    ([1, 3, 3, 1], ConvolutionGeometry(kernel: 1, stride: 3, padding: 0)),
  ])
  func convolutionAgreesWithItsSlowTwin(shape: [Int], geometry: ConvolutionGeometry) {
    let k = geometry.kernel
    let outputs = 2
    let parameters = randomParameters([
      "x": shape, "w": [k, k, shape[3], outputs], "b": [outputs],
    ])
    let tape = Tape(parameters: parameters)
    let y = tape.convolution(
      tape.parameter("x"), weights: tape.parameter("w"), bias: tape.parameter("b"), geometry)
    let expected = slowConvolution(
      parameters["x"], weights: parameters["w"], bias: parameters["b"], geometry)
    #expect(y.shape == expected.shape)
    #expect(largestDifference(tape.value(of: y), expected.elements) < 1e-5)
  }

  @Test(arguments: [1, 5, 19])
  func lstmAgreesWithItsSlowTwin(units: Int) {
    let p = randomParameters([
      "x": [3, 4], "h": [3, units], "c": [3, units], "w": [4 + units, 4 * units],
      "b": [4 * units],
    ])
    let tape = Tape(parameters: p)
    let v = p.names.map { tape.parameter($0) }
    let fast = tape.lstmCell(v[0], hidden: v[1], cell: v[2], weights: v[3], bias: v[4])
    let slow = slowLSTMCell(
      p["x"], hidden: p["h"], cell: p["c"], weights: p["w"], bias: p["b"])
    #expect(largestDifference(tape.value(of: fast.hidden), slow.hidden.elements) < 2e-6)
    #expect(largestDifference(tape.value(of: fast.cell), slow.cell.elements) < 2e-6)
  }

  @Test func denseIsAMatrixProductPlusBias() {
    var parameters = ParameterSet()
    parameters.add("w", Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]))
    parameters.add("b", Tensor(shape: [3], elements: [0.5, 0, -100]))
    let tape = Tape(parameters: parameters)
    let x = tape.input(Tensor(shape: [2, 2], elements: [1, 0, 10, 1]))
    let (w, b) = (tape.parameter("w"), tape.parameter("b"))
    #expect(tape.value(of: tape.dense(x, weights: w, bias: b)) == [1.5, 2, -97, 14.5, 25, -64])
    #expect(
      tape.value(of: tape.dense(x, weights: w, bias: b, rectified: true))
        == [1.5, 2, 0, 14.5, 25, 0])
  }

  @Test("Rectifying inside dense and convolution is the same as relu after it, gradient included")
  func fusedRectifierIsRelu() {
    let parameters = randomParameters([
      "x": [2, 5, 5, 3], "w": [3, 3, 3, 4], "b": [4], "dw": [100, 7], "db": [7],
    ])
    func run(fused: Bool) -> (value: [Float], gradient: [Float]) {
      let tape = Tape(parameters: parameters)
      let v = parameters.names.map { tape.parameter($0) }
      let geometry = ConvolutionGeometry(kernel: 3, padding: 1)
      var y = tape.convolution(
        v[0], weights: v[1], bias: v[2], geometry, rectified: fused)
      if !fused { y = tape.relu(y) }
      y = tape.dense(tape.flatten(y), weights: v[3], bias: v[4], rectified: fused)
      if !fused { y = tape.relu(y) }
      let gradients = tape.backward(from: [(y, randomNumbers(y.count))])
      return (tape.value(of: y), gradients.elements)
    }
    let (fused, apart) = (run(fused: true), run(fused: false))
    #expect(fused.value.contains(0) && fused.value.contains { $0 > 0 })
    #expect(fused.value == apart.value)
    #expect(fused.gradient == apart.gradient)
  }

  @Test("Elementary functions are accurate to 3e-7 and never NaN, far out as well")
  func elementaryFunctionsAgreeWithTheLibrary() {
    let numbers = (-400...400).map { Float($0) / 37 } + [-1e30, -200, -89, -88, 88, 89, 200, 1e30]
    func check(
      _ f: (SIMD16<Float>) -> SIMD16<Float>, _ expected: (Double) -> Double, _ name: Comment
    ) {
      for x in numbers {
        let (y, expected) = (Double(f(SIMD16(repeating: x))[x > 0 ? 15 : 0]), expected(Double(x)))
        #expect(abs(y - expected) <= 3e-7 * max(1, abs(expected)), "\(name) at \(x)")
      }
    }
    check(hyperbolicTangent, { Foundation.tanh($0) }, "tanh")
    check(logistic, { 1 / (1 + exp(-$0)) }, "logistic")
    check(exponential, { exp(min(max($0, -87), 88)) }, "exponential")
    check(
      { squareRoot($0.replacing(with: -$0, where: $0 .< 0)) }, { abs($0).squareRoot() },
      "square root")
  }

  @Test func rowsAndFeaturesMove() {
    let tape = Tape(parameters: ParameterSet())
    let x = tape.input(Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]))
    let y = tape.input(Tensor(shape: [3, 1], elements: [7, 8, 9]))
    #expect(tape.value(of: tape.gather(x, rows: [2, 0])) == [5, 6, 1, 2])
    #expect(tape.gather(x, rows: []).shape == [0, 2])
    #expect(tape.value(of: tape.concatenate([y, x])) == [7, 1, 2, 8, 3, 4, 9, 5, 6])
    #expect(tape.reshape(x, to: [2, 3]).shape == [2, 3])
  }
}
