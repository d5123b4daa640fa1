import NeuralNetworks
import Probability

/// Teaches an answering network, and asks it.
enum AnswerTraining {
  private static let batchSize = 32
  private static let peakLearningRate: Float = 1e-3
  /// Of the square of the weights, to each loss.
  private static let decay: Float = 1e-3

  /// The weights after the training.
  static func learned(
    _ network: some AnsweringNetwork, examples: [[Float]], answers: [Int], seed: UInt64
  ) -> ParameterSet {
    var generator = PCG32(seed: seed, stream: 0)
    var parameters = network.initialParameters(using: &generator)
    var optimizer = Adam(for: parameters)
    let schedule = CosineSchedule(
      peak: peakLearningRate, final: peakLearningRate / 30, warmUpSteps: 20,
      totalSteps: network.steps)
    let tapes = TapePool()
    var order: [Int] = []
    for step in 0..<network.steps {
      var batch: [Int] = []
      while batch.count < min(batchSize, examples.count) {
        if order.isEmpty { order = permutation(examples.count, using: &generator) }
        batch.append(order.removeLast())
      }
      var numbers: [Float] = []
      for index in batch { numbers += network.shown(examples[index], using: &generator) }
      var gradient = tapes.withTape(parameters: parameters) { tape in
        let input = tape.input(
          Tensor(shape: [batch.count, examples[0].count], elements: numbers))
        let logits = network.logits(input, on: tape)
        let (values, width) = (tape.value(of: logits), logits.count / batch.count)
        var slopes: [Float] = []
        for (row, index) in batch.enumerated() {
          slopes += network.slope(
            values[row * width..<(row + 1) * width], answer: answers[index]
          ).map { $0 / Float(batch.count) }
        }
        return tape.backward(from: [(logits, slopes)])
      }
      gradient.add(parameters, times: decay)
      optimizer.update(
        &parameters, gradient, learningRate: schedule.learningRate(atStep: step))
    }
    return parameters
  }

  /// The share of examples whose likeliest answer is right.
  static func accuracy(
    _ network: some AnsweringNetwork, _ parameters: ParameterSet, examples: [[Float]],
    answers: [Int]
  ) -> Double {
    let tape = Tape(parameters: parameters, differentiable: false)
    var right = 0
    for start in stride(from: 0, to: examples.count, by: 100) {
      let rows = start..<min(examples.count, start + 100)
      tape.reset(parameters: parameters)
      let input = tape.input(
        Tensor(shape: [rows.count, examples[0].count], elements: Array(examples[rows].joined())))
      let logits = network.logits(input, on: tape)
      let (values, width) = (tape.value(of: logits), logits.count / rows.count)
      for (row, index) in rows.enumerated() {
        let p = network.answers(values[row * width..<(row + 1) * width])
        let likeliest = p.indices.max { p[$0] < p[$1] } ?? 0
        if likeliest == answers[index] { right += 1 }
      }
    }
    return Double(right) / Double(max(1, examples.count))
  }

  /// 0 ..< count in some order.
  private static func permutation(_ count: Int, using generator: inout PCG32) -> [Int] {
    var order = Array(0..<count)
    for place in order.indices.dropFirst() {
      order.swapAt(place, Int(Double.uniform(using: &generator) * Double(place + 1)))
    }
    return order
  }
}
