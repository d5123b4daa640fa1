import Foundation
import NeuralNetworks
import Probability

/// Learns a glyph network from pictures alone, batch by batch.
package struct GlyphTrainer: Sendable {
  /// The pictures.
  package let scenes: DigitScenes
  /// The network.
  package let network: GlyphNetwork
  /// How it is trained.
  package let settings: GlyphTrainingSettings
  /// The weights so far.
  package private(set) var parameters: ParameterSet
  private var optimizer: Adam
  private var baseline = LinearBaseline()
  /// Pictures seen so far.
  package private(set) var imagesSeen = 0
  private let tapes = TapePool()

  /// A training that has not begun.
  package init(_ scenes: DigitScenes, network: GlyphNetwork, settings: GlyphTrainingSettings) {
    // A stream that no picture has.
    var generator = PCG32(seed: settings.seed, stream: .max)
    self.init(
      scenes, network: network, settings: settings,
      parameters: network.initialParameters(using: &generator))
  }

  init(
    _ scenes: DigitScenes, network: GlyphNetwork, settings: GlyphTrainingSettings,
    parameters: ParameterSet
  ) {
    self.scenes = scenes
    self.network = network
    self.settings = settings
    self.parameters = parameters
    optimizer = Adam(for: parameters)
  }

  /// Whether all pictures have been seen.
  package var isFinished: Bool { imagesSeen >= settings.images }

  /// log p(n): each glyph costs the same, the more the longer the training has gone on.
  package func logPrior(progress: Double) -> [Double] {
    let cost = settings.glyphCost * (0.5 + 0.5 * min(1, progress / 0.5))
    let logits = (0...stepCount).map { -cost * Double($0) }
    let total = logSumExp(logits)
    return logits.map { $0 - total }
  }

  private var stepCount: Int { scenes.specification.largestCount + 1 }
  private static let sliceSize = 32

  /// One update; the mean over the batch of what was reached.
  package mutating func step() throws(GlyphError) -> GlyphTrainingStatistics {
    let count = min(settings.batchSize, settings.images - imagesSeen)
    let (gradient, statistics) = try gradient(firstImage: imagesSeen, count: count)
    var clipped = gradient
    clipped.clip(toNorm: settings.largestGradientNorm)
    let schedule = CosineSchedule(
      peak: settings.peakLearningRate, final: settings.finalLearningRate,
      warmUpSteps: settings.warmUpSteps,
      totalSteps: settings.images / settings.batchSize)
    optimizer.update(
      &parameters, clipped, learningRate: schedule.learningRate(atStep: optimizer.stepCount))
    imagesSeen += count
    baseline.learn(statistics.returns)
    return statistics
  }

  /// The mean gradient of the loss over some pictures: the same bits on any number of threads.
  package func gradient(
    firstImage: Int, count: Int
  ) throws(GlyphError) -> (Gradients, GlyphTrainingStatistics) {
    let slices = (count + Self.sliceSize - 1) / Self.sliceSize
    let parts = try mapSlices(
      count: slices, threads: settings.threads
    ) { (slice) throws(GlyphError) in
      let first = firstImage + slice * Self.sliceSize
      return try sliceGradient(
        images: first..<min(first + Self.sliceSize, firstImage + count), of: count)
    }
    var gradient = Gradients(zerosLike: parameters)
    var statistics = GlyphTrainingStatistics()
    for (part, partStatistics) in parts {
      gradient.add(part)
      statistics.add(partStatistics)
    }
    return (gradient, statistics)
  }

  private func sliceGradient(
    images: Range<Int>, of batch: Int
  ) throws(GlyphError) -> (Gradients, GlyphTrainingStatistics) {
    let (rows, size) = (images.count, scenes.specification.size)
    let codes = network.architecture.codeSize
    var pixels: [Float] = []
    pixels.reserveCapacity(rows * size * size)
    var placeNoise = [[Float]](repeating: [], count: stepCount)
    var codeNoise = placeNoise
    var choices: [Double] = []
    for image in images {
      var generator = PCG32(seed: settings.seed, stream: UInt64(image))
      pixels += try scenes.picture(using: &generator).pixels
      choices.append(Double.uniform(using: &generator))
      for step in 0..<stepCount {
        for _ in 0..<3 {
          placeNoise[step].append(Float(Normal.standardSample(using: &generator)))
        }
        for _ in 0..<codes {
          codeNoise[step].append(Float(Normal.standardSample(using: &generator)))
        }
      }
    }
    let progress = Double(images.lowerBound) / Double(settings.images)
    return tapes.withTape(parameters: parameters) { tape in
      let pictures = tape.input(Tensor(shape: [rows, size, size], elements: pixels))
      let noise = (0..<stepCount).map { step in
        (
          place: tape.input(Tensor(shape: [rows, 3], elements: placeNoise[step])),
          code: tape.input(Tensor(shape: [rows, codes], elements: codeNoise[step]))
        )
      }
      let steps = network.steps(pictures, noise: noise, on: tape)
      let lesson = CountLesson(
        steps, choices: choices, on: tape, noise: scenes.specification.noise,
        logPrior: logPrior(progress: progress), settings: settings, progress: progress,
        baseline: baseline)
      return (tape.backward(from: lesson.seeds(batch: batch)), lesson.statistics(batch: batch))
    }
  }
}
