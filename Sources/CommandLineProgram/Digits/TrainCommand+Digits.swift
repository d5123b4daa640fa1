import AIR
import ArgumentParser
import Files
import GlyphModel

extension TrainCommand {
  /// Trains on a specification of digits.
  func train(on digits: DigitScene) throws {
    for (option, isGiven) in [
      ("--minutes", minutes != nil), ("--resume", resume), ("--stop-after", stopAfter != nil),
      ("--yaw-heads", yawHeads != .symmetryAware),
    ] where isGiven {
      throw ValidationError(
        "'\(option)' is for specifications of scenes, and \(scene) is one of digits; leave it out")
    }
    var recipe = GlyphRecipe(scene: scene)
    recipe.settings.images = images ?? recipe.settings.images
    recipe.settings.seed = seed
    recipe.settings.threads = runOptions.threads
    switch objective {
    case nil: break
    case .localPosterior: recipe.settings.objective = .posterior
    case .score: recipe.settings.objective = .score
    default:
      throw ValidationError(
        "'--objective' of digits is local-posterior, score, or none for the evidence lower "
          + "bound with the count summed out")
    }
    switch recurrence {
    case nil, .canvasOnly: recipe.sight = .rest
    case .memoryOnly: recipe.sight = .memory
    case .canvasAndMemory:
      throw ValidationError("'--recurrence' of digits is canvas, the default, or blind")
    }
    recipe.counts = counts?.values
    recipe.digits = digitOptions.digits
    recipe.isHalved = half
    try OutputDirectory.check(forFile: output)
    let source = try digitOptions.source(digits.specification)
    let folder = try tensorboard.map { try OutputDirectory($0, option: "--tensorboard") }
    var run = try GlyphTrainingRun(
      recipe, recipe.scenes(digits.specification, source: source), output: output,
      version: ProgramVersion.number)
    let images = recipe.settings.images
    var bar = ProgressBar(total: images, isQuiet: outputOptions.quiet)
    let record = run.record
    let events = try folder.map {
      try TrainingEvents(in: $0.path, .digits, record: "", outputOptions)
    }
    try run.run { seen, details, force in
      bar.show(seen, details(), force: force)
      // The record has a new line.
      if force {
        events?.add(record: text(of: record))
      } else {
        events?.batchEnded(seen)
      }
    }
    bar.finish()
    outputOptions.note("\(output): trained on \(images) pictures")
    if outputOptions.json {
      var written: [JSON.Member] = [
        JSON.Member("model", .string(output)), JSON.Member("record", .string(record)),
      ]
      if let events { written.append(JSON.Member("events", .string(events.path))) }
      try StandardStreams.write(JSON.object(written).text)
    }
  }

  /// What stands in the record; nothing, and a warning, if it cannot be read.
  private func text(of record: String) -> String {
    do {
      return String(decoding: try WholeFile.read(record), as: UTF8.self)
    } catch {
      outputOptions.warn("\(error)")
      return ""
    }
  }
}
