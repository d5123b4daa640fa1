import NeuralNetworks
import Testing

@Suite("Work in slices")
struct ParallelSlicesTests {
  @Test("A gradient summed over slices has the same bits on 1, 2 and 4 threads")
  func gradientsDoNotDependOnThreads() {
    var generator = SplitMix64(3)
    var parameters = ParameterSet()
    let convolution = ConvolutionLayer(
      "conv", inputChannels: 3, outputChannels: 5, kernel: 3, stride: 2, padding: 1)
    let memory = LSTMLayer("lstm", inputs: 80, units: 6)
    convolution.initialize(into: &parameters, using: &generator)
    memory.initialize(into: &parameters, using: &generator)
    let network = parameters
    let pool = TapePool()

    func gradient(threads: Int) -> [Float] {
      let parts = mapSlices(count: 8, threads: threads) { slice in
        pool.withTape(parameters: network) { tape in
          let x = tape.input(
            Tensor(shape: [2, 8, 8, 3], elements: randomNumbers(384, seed: UInt64(slice))))
          var state = memory.initialState(rows: 2, on: tape)
          let features = tape.flatten(convolution(x, on: tape, rectified: true))
          for _ in 0..<2 { state = memory(features, state: state, on: tape) }
          return tape.backward(from: [(state.hidden, randomNumbers(12, seed: UInt64(slice)))])
        }
      }
      var sum = Gradients(zerosLike: network)
      for part in parts { sum.add(part) }
      return sum.elements
    }
    let reference = gradient(threads: 1)
    #expect(reference.contains { $0 != 0 })
    for threads in [1, 2, 4] {
      #expect(gradient(threads: threads) == reference, "\(threads) threads")
    }
  }

  @Test(arguments: [1, 2, 4, 50])
  func resultsAreInSliceOrder(threads: Int) {
    #expect(mapSlices(count: 37, threads: threads) { $0 * $0 } == (0..<37).map { $0 * $0 })
    #expect(mapSlices(count: 0, threads: threads) { $0 } == [])
  }

  @Test("The error of the first slice that fails is thrown", arguments: [1, 2, 4])
  func firstErrorIsThrown(threads: Int) {
    struct Failure: Error, Equatable { let slice: Int }
    #expect(throws: Failure(slice: 3)) {
      try mapSlices(count: 20, threads: threads) { slice throws(Failure) in
        if slice >= 3 { throw Failure(slice: slice) }
        return slice
      }
    }
  }
}
