import Foundation
import NeuralNetworks
import Testing

@Suite("Layers, Adam and schedules")
struct OptimizationTests {
  @Test("Adam follows the published algorithm", arguments: [1, 16, 21])
  func adamFollowsAlgorithm1(count: Int) {
    var parameters = randomParameters(["x": [count]])
    var adam = Adam(for: parameters, beta1: 0.8, beta2: 0.95, epsilon: 1e-6)
    var expected = parameters.elements.map(Double.init)
    var first = [Double](repeating: 0, count: count)
    var second = first
    for step in 1...5 {
      let tape = Tape(parameters: parameters)
      let weights = randomNumbers(count, seed: UInt64(step))
      let gradients = tape.backward(from: [(tape.parameter("x"), weights)])
      adam.update(&parameters, gradients, learningRate: 0.1)
      for index in 0..<count {
        let g = Double(weights[index])
        first[index] = 0.8 * first[index] + 0.2 * g
        second[index] = 0.95 * second[index] + 0.05 * g * g
        let m = first[index] / (1 - pow(0.8, Double(step)))
        let v = second[index] / (1 - pow(0.95, Double(step)))
        expected[index] -= 0.1 * m / (v.squareRoot() + 1e-6)
      }
    }
    #expect(adam.stepCount == 5)
    #expect(largestDifference(parameters.elements, expected.map { Float($0) }) < 3e-6)
  }

  @Test("A penalty on squares draws weights towards zero")
  func decayIsTheGradientOfSquares() {
    let parameters = randomParameters(["x": [21]])
    var gradients = Gradients(zerosLike: parameters)
    gradients.add(parameters, times: 0.5)
    gradients.add(parameters, times: 1)
    #expect(largestDifference(gradients.elements, parameters.elements.map { 1.5 * $0 }) < 1e-6)
  }

  @Test("A parameter that never had a gradient stays exactly where it is")
  func adamLeavesUntouchedParameters() {
    var parameters = randomParameters(["x": [40]])
    let before = parameters
    var adam = Adam(for: parameters)
    adam.update(&parameters, Gradients(zerosLike: parameters), learningRate: 1)
    #expect(parameters == before)
  }

  @Test func cosineScheduleRisesAndFalls() {
    let schedule = CosineSchedule(peak: 1, final: 0.1, warmUpSteps: 4, totalSteps: 104)
    #expect(schedule.learningRate(atStep: 0) == 0.25)
    #expect(schedule.learningRate(atStep: 3) == 1)
    #expect(schedule.learningRate(atStep: 4) == 1)
    #expect(abs(schedule.learningRate(atStep: 54) - 0.55) < 1e-6)
    #expect(abs(schedule.learningRate(atStep: 104) - 0.1) < 1e-6)
    #expect(abs(schedule.learningRate(atStep: 5000) - 0.1) < 1e-6)
  }

  @Test func newWeightsHaveTheStatedSpread() {
    var (parameters, generator) = (ParameterSet(), SplitMix64(1))
    DenseLayer("d", inputs: 100, outputs: 60).initialize(into: &parameters, using: &generator)
    ConvolutionLayer("c", inputChannels: 8, outputChannels: 16, kernel: 3)
      .initialize(into: &parameters, using: &generator, .glorot)
    DenseLayer("h", inputs: 100, outputs: 60)
      .initialize(into: &parameters, using: &generator, .normal(standardDeviation: 0.01))
    func deviation(_ name: String) -> Float {
      let elements = parameters[name].elements
      return (elements.reduce(0) { $0 + $1 * $1 } / Float(elements.count)).squareRoot()
    }
    #expect(abs(deviation("d.weights") / Float(0.02).squareRoot() - 1) < 0.05)
    #expect(abs(deviation("c.weights") / Float(2.0 / (9 * 24)).squareRoot() - 1) < 0.1)
    #expect(abs(deviation("h.weights") / 0.01 - 1) < 0.05)
    #expect(deviation("d.bias") == 0)
    #expect(parameters.shape(of: "c.weights") == [3, 3, 8, 16])
  }

  @Test("The same seed gives the same weights")
  func initializationIsReproducible() {
    func weights(seed: UInt64) -> ParameterSet {
      var (parameters, generator) = (ParameterSet(), SplitMix64(seed))
      LSTMLayer("l", inputs: 3, units: 4).initialize(into: &parameters, using: &generator)
      return parameters
    }
    #expect(weights(seed: 1) == weights(seed: 1))
    #expect(weights(seed: 1) != weights(seed: 2))
  }

  @Test("A new memory remembers, and its recurrent weights keep lengths")
  func lstmInitialization() {
    var (parameters, generator) = (ParameterSet(), SplitMix64(1))
    LSTMLayer("l", inputs: 3, units: 4).initialize(into: &parameters, using: &generator)
    let bias = parameters["l.bias"].elements
    #expect(bias == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    let weights = parameters["l.weights"].elements
    for gate in 0..<4 {
      for (a, b) in [(0, 0), (0, 1), (1, 3), (2, 2)] {
        let product = (0..<4).reduce(Float(0)) {
          $0 + weights[(3 + a) * 16 + gate * 4 + $1] * weights[(3 + b) * 16 + gate * 4 + $1]
        }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-5)
      }
    }
  }

  @Test("A small network learns exclusive or")
  func learnsExclusiveOr() {
    var (parameters, generator) = (ParameterSet(), SplitMix64(4))
    let hidden = DenseLayer("hidden", inputs: 2, outputs: 8)
    let head = DenseLayer("head", inputs: 8, outputs: 2)
    hidden.initialize(into: &parameters, using: &generator, .glorot)
    head.initialize(into: &parameters, using: &generator, .glorot)
    var adam = Adam(for: parameters)
    let tape = Tape(parameters: parameters)
    let labels = [0, 1, 1, 0]
    var loss = 0.0
    for _ in 0..<200 {
      tape.reset(parameters: parameters)
      let x = tape.input(Tensor(shape: [4, 2], elements: [0, 0, 0, 1, 1, 0, 1, 1]))
      let logits = head(tape.tanh(hidden(x, on: tape)), on: tape)
      // The mean over the rows of the cross-entropy after a softmax, whose derivative is the
      // difference between what the network gives a class and what it should.
      var derivative: [Float] = []
      loss = 0
      for (row, label) in labels.enumerated() {
        let powers = tape.value(of: logits)[2 * row..<2 * row + 2].map { exp(Double($0)) }
        let shares = powers.map { $0 / (powers[0] + powers[1]) }
        loss -= log(shares[label]) / 4
        derivative += (0..<2).map { Float((shares[$0] - ($0 == label ? 1 : 0)) / 4) }
      }
      adam.update(&parameters, tape.backward(from: [(logits, derivative)]), learningRate: 0.05)
    }
    #expect(loss < 0.01)
  }
}
