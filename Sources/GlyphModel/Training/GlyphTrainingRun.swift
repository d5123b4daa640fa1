import Files
import Foundation
import NeuralNetworks

/// A training from the first picture to the last, with its files: the weights, and a record beside
/// them, a line of JSON every so many pictures. It takes minutes, so that there is no checkpoint.
package struct GlyphTrainingRun {
  /// Trains.
  package private(set) var trainer: GlyphTrainer
  /// Where the record goes.
  package let record: String
  private let recipe: GlyphRecipe
  private let output: String
  private var lines: [String]

  private static let recordInterval = 20_000
  private static let heldOutCount = 500
  private static let heldOutSeed: UInt64 = 0x5EED_0001

  /// Makes a training, and finds out whether its files can be written.
  ///
  /// - Parameters:
  ///   - scenes: those of the recipe.
  ///   - output: where the weights go; ends in .safetensors.
  ///   - version: of the program, for the record.
  package init(
    _ recipe: GlyphRecipe, _ scenes: DigitScenes, output: String, version: String
  ) throws(FileError) {
    if SystemFile.exists(output) {
      throw FileError(
        path: output,
        reason: "holds the weights of a finished training, which another one does not replace; "
          + "choose another --output, or move it away first")
    }
    let (settings, architecture) = (recipe.settings, recipe.architecture(scenes.specification))
    self.recipe = recipe
    trainer = GlyphTrainer(
      scenes, network: GlyphNetwork(architecture, noise: scenes.specification.noise),
      settings: settings)
    self.output = output
    record = Self.recordPath(output: output)
    let header: JSON = [
      "format": "air3d-digits-training-1", "program": .string(version),
      "blasKernels": .string(OpenBLAS.coreName), "command": .string(recipe.command(output: output)),
      "specification": scenes.specification.json,
      "architecture": architecture.json(glyphCost: settings.glyphCost),
      "objective": .string(settings.objective.rawValue), "seed": .unsigned(settings.seed),
      "images": .integer(settings.images), "parameters": .integer(trainer.parameters.count),
      "batchSize": .integer(settings.batchSize), "labels": "none",
    ]
    lines = [header.line]
    try write()
  }

  /// Where the record of the weights at a path is.
  package static func recordPath(output: String) -> String {
    String(output.dropLast(".safetensors".count)) + ".training.jsonl"
  }

  private func write() throws(FileError) {
    try WholeFile.write(
      Array(lines.map { $0 + "\n" }.joined().utf8), to: record, durability: .later)
  }

  /// Trains to the end and writes the weights.
  ///
  /// - Parameter progress: called with pictures seen, a few words, and whether they should be shown
  ///   in any case.
  package mutating func run(
    progress: (Int, () -> String, Bool) -> Void
  ) throws {
    let settings = trainer.settings
    var sums = GlyphTrainingStatistics()
    var batches = 0.0
    var cpu = 0.0
    var next = Self.recordInterval
    var stopwatch = ProcessorStopwatch()
    while !trainer.isFinished {
      sums.add(try trainer.step())
      batches += 1
      progress(
        trainer.imagesSeen,
        { "error \(Formatted.fixed(sums.squaredError / batches, digits: 1))" }, false)
      guard trainer.imagesSeen >= next || trainer.isFinished else { continue }
      next += Self.recordInterval
      // Measuring is no part of the training.
      cpu += stopwatch.seconds
      let evaluation = try GlyphEvaluation.measure(
        model, trainer.scenes, count: Self.heldOutCount, seed: Self.heldOutSeed,
        threads: settings.threads)
      let line: JSON = [
        "imagesSeen": .integer(trainer.imagesSeen), "cpuSeconds": .rounded(cpu, digits: 5),
        "elbo": .rounded(sums.elbo / batches, digits: 6),
        "squaredError": .rounded(sums.squaredError / batches, digits: 5),
        "countAccuracy": .rounded(evaluation.countAccuracy, digits: 4),
      ]
      lines.append(line.line)
      try write()
      progress(
        trainer.imagesSeen, { "count \(Formatted.percent(evaluation.countAccuracy))" }, true)
      (sums, batches) = (GlyphTrainingStatistics(), 0)
      stopwatch = ProcessorStopwatch()
    }
    let training: JSON = [
      "images": .integer(settings.images), "seed": .unsigned(settings.seed),
      "objective": .string(settings.objective.rawValue), "cpuSeconds": .rounded(cpu, digits: 5),
    ]
    try model.write(to: output, training: training, halved: recipe.isHalved)
  }

  private var model: LearnedGlyphs {
    LearnedGlyphs(
      network: trainer.network, parameters: trainer.parameters,
      specification: trainer.scenes.specification, glyphCost: trainer.settings.glyphCost)
  }
}
