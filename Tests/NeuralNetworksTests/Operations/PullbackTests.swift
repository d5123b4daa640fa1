import NeuralNetworks
import Testing

@Suite("Every operation's pullback agrees with central differences")
struct PullbackTests {
  @Test func dense() {
    expectCorrectPullback(["x": [3, 5], "w": [5, 4], "b": [4]]) { tape, v in
      [tape.dense(v[0], weights: v[1], bias: v[2])]
    }
  }

  @Test func denseWithMoreDimensions() {
    expectCorrectPullback(["x": [2, 3, 4], "w": [4, 17], "b": [17]]) { tape, v in
      [tape.dense(v[0], weights: v[1], bias: v[2])]
    }
  }

  @Test(arguments: [
    ConvolutionGeometry(kernel: 3, stride: 1, padding: 1),
    ConvolutionGeometry(kernel: 3, stride: 2, padding: 1),
    ConvolutionGeometry(kernel: 4, stride: 4),
    ConvolutionGeometry(kernel: 2, stride: 1),
    ConvolutionGeometry(kernel: 1, stride: 2),
    ConvolutionGeometry(kernel: 3, stride: 2, padding: 3),
  ])
  func convolution(_ geometry: ConvolutionGeometry) {
    let k = geometry.kernel
    expectCorrectPullback(["x": [2, 6, 5, 2], "w": [k, k, 2, 3], "b": [3]]) { tape, v in
      [tape.convolution(v[0], weights: v[1], bias: v[2], geometry)]
    }
  }

  @Test("A value used twice receives both gradients")
  func sharedOperand() {
    expectCorrectPullback(["a": [2, 3]]) { tape, v in
      [tape.multiply(v[0], v[0]), tape.add(v[0], tape.tanh(v[0]))]
    }
  }

  @Test func concatenate() {
    expectCorrectPullback(["a": [2, 3], "b": [2, 1], "c": [2, 4]]) { tape, v in
      [tape.tanh(tape.concatenate(v))]
    }
  }

  @Test("gather, with a row taken twice and one not at all")
  func gather() {
    expectCorrectPullback(["x": [4, 3]]) { tape, v in
      [tape.tanh(tape.gather(v[0], rows: [2, 0, 2]))]
    }
  }

  @Test func reshape() {
    expectCorrectPullback(["x": [2, 3, 2]]) { tape, v in
      [tape.tanh(tape.flatten(v[0])), tape.reshape(v[0], to: [4, 3])]
    }
  }

  @Test func lstmCell() {
    expectCorrectPullback(
      ["x": [3, 4], "h": [3, 5], "c": [3, 5], "w": [9, 20], "b": [20]]
    ) { tape, v in
      let (hidden, cell) = tape.lstmCell(
        v[0], hidden: v[1], cell: v[2], weights: v[3], bias: v[4])
      return [hidden, cell]
    }
  }

  @Test("lstmCell, two steps with a gradient from the last hidden state alone")
  func lstmCellTwice() {
    expectCorrectPullback(
      ["x": [2, 3], "h": [2, 3], "c": [2, 3], "w": [6, 12], "b": [12]]
    ) { tape, v in
      let first = tape.lstmCell(v[0], hidden: v[1], cell: v[2], weights: v[3], bias: v[4])
      let second = tape.lstmCell(
        v[0], hidden: first.hidden, cell: first.cell, weights: v[3], bias: v[4])
      return [second.hidden]
    }
  }

  @Test("Operands of fused operations may themselves be computed")
  func computedWeights() {
    expectCorrectPullback(
      ["x": [1, 4, 4, 2], "w": [3, 3, 2, 2], "b": [2], "h": [1, 2], "lw": [34, 8], "lb": [8]]
    ) { tape, v in
      let y = tape.convolution(
        tape.tanh(v[0]), weights: tape.tanh(v[1]), bias: tape.tanh(v[2]),
        ConvolutionGeometry(kernel: 3, padding: 1))
      let state = tape.lstmCell(
        tape.flatten(y), hidden: tape.tanh(v[3]), cell: tape.tanh(v[3]),
        weights: tape.tanh(v[4]), bias: tape.tanh(v[5]))
      return [state.hidden, state.cell]
    }
  }

  @Test func sigmoidSumAndDifference() {
    expectCorrectPullback(["a": [2, 9], "b": [2, 9]]) { tape, v in
      [tape.sigmoid(tape.sum(v[0], v[1])), tape.tanh(tape.difference(v[0], v[1]))]
    }
  }

  @Test func product() {
    expectCorrectPullback(["a": [2, 9], "b": [2, 9]]) { tape, v in
      [tape.product(v[0], v[1]), tape.product(v[0], v[0])]
    }
  }

  @Test func squaredErrors() {
    expectCorrectPullback(["x": [2, 3, 7], "target": [2, 3, 7]]) { tape, v in
      [tape.squaredErrors(v[0], from: v[1])]
    }
  }

  @Test("Draws of Normals and their divergence from standard ones")
  func normals() {
    expectCorrectPullback(["statistics": [3, 8]]) { tape, v in
      let noise = tape.input(Tensor(shape: [3, 4], elements: randomNumbers(12, seed: 5)))
      return [
        tape.drawNormals(v[0], noise: noise, logDeviations: -3...1),
        tape.divergences(v[0], logDeviations: -3...1),
      ]
    }
  }
}
