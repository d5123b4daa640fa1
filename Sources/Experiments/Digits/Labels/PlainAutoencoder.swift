import GlyphModel
import NeuralNetworks
import Probability

/// An auto-encoder that knows nothing of objects: a picture to so many numbers, and back.
struct PlainAutoencoder: Sendable {
  private let encoder: [DenseLayer]
  private let decoder: [DenseLayer]
  private(set) var parameters: ParameterSet

  private static let batchSize = 32
  private static let peakLearningRate: Float = 1e-3

  /// An auto-encoder with new weights.
  init(pixels: Int, numbers: Int, seed: UInt64) {
    let units = GlyphArchitecture().hiddenUnits
    encoder = [
      DenseLayer("encoder.features", inputs: pixels, outputs: units),
      DenseLayer("encoder.code", inputs: units, outputs: numbers),
    ]
    decoder = [
      DenseLayer("decoder.features", inputs: numbers, outputs: units),
      DenseLayer("decoder.pixels", inputs: units, outputs: pixels),
    ]
    var generator = PCG32(seed: seed, stream: 0)
    var parameters = ParameterSet()
    for layers in [encoder, decoder] {
      layers[0].initialize(into: &parameters, using: &generator)
      layers[1].initialize(into: &parameters, using: &generator, .glorot)
    }
    self.parameters = parameters
  }

  private func code(_ pictures: Variable, on tape: Tape) -> Variable {
    encoder[1](encoder[0](pictures, on: tape, rectified: true), on: tape)
  }

  /// Learns from pictures alone, by their squared errors.
  ///
  /// - Parameter progress: called with pictures seen and the mean squared error of a batch.
  mutating func learn(
    _ scenes: DigitScenes, images: Int, seed: UInt64, progress: (Int, Double) -> Void
  ) throws(GlyphError) {
    var optimizer = Adam(for: parameters)
    let steps = images / Self.batchSize
    let schedule = CosineSchedule(
      peak: Self.peakLearningRate, final: Self.peakLearningRate / 30, warmUpSteps: 200,
      totalSteps: steps)
    let tapes = TapePool()
    let batch = Self.batchSize
    for step in 0..<steps {
      var pixels: [Float] = []
      for index in step * batch..<(step + 1) * batch {
        pixels += try scenes.picture(seed: seed, index: index).pixels
      }
      let width = pixels.count / batch
      let (gradient, error) = tapes.withTape(parameters: parameters) { tape in
        let pictures = tape.input(Tensor(shape: [batch, width], elements: pixels))
        let painted = decoder[1](
          decoder[0](code(pictures, on: tape), on: tape, rectified: true), on: tape)
        let errors = tape.squaredErrors(painted, from: pictures)
        let gradient = tape.backward(
          from: [(errors, [Float](repeating: 1 / Float(batch), count: batch))])
        return (gradient, Double(tape.value(of: errors).reduce(0, +)) / Double(batch))
      }
      optimizer.update(
        &parameters, gradient, learningRate: schedule.learningRate(atStep: step))
      progress((step + 1) * batch, error)
    }
  }

  /// The codes of pictures.
  func codes(_ pictures: [[Float]]) -> [[Float]] {
    let tape = Tape(parameters: parameters, differentiable: false)
    return pictures.map { picture in
      tape.reset(parameters: parameters)
      return tape.value(
        of: code(tape.input(Tensor(shape: [1, picture.count], elements: picture)), on: tape))
    }
  }
}
