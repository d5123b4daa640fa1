import ArgumentParser
import Files
import Foundation
import GlyphModel

extension EvaluateCommand {
  /// Measures a model of glyphs.
  func evaluate(_ glyphs: (model: LearnedGlyphs, specification: DigitSpecification)) throws {
    let usual = try EvaluateCommand.parse([])
    for (option, isGiven) in [
      ("--refine", refine != usual.refine), ("--draws", draws != usual.draws),
      ("--calibration", calibration), ("--report", report != nil),
    ] where isGiven {
      throw ValidationError(
        "'\(option)' is for models of scenes; \(modelOptions.model) holds glyphs: leave it out")
    }
    var specification = glyphs.specification
    if let counts { specification = specification.withCounts(counts.values) }
    let scenes = DigitScenes(specification, source: try digitOptions.source(specification))
    // Without a limit, one step more than there can be digits.
    let most = max(specification.largestCount, glyphs.specification.largestCount)
    let start = Date()
    let evaluation = try GlyphEvaluation.measure(
      glyphs.model, scenes, count: count, seed: seed, threads: runOptions.threads,
      stepLimit: stepLimit ?? (counts == nil ? most + 1 : max(8, most + 1)),
      looksAgain: looks == 2)
    let speed = Double(count) / max(1e-9, Date().timeIntervalSince(start))
    try StandardStreams.write(
      outputOptions.json
        ? evaluation.json(picturesPerSecond: speed).text
        : evaluation.table(picturesPerSecond: speed) + "\n")
  }
}
