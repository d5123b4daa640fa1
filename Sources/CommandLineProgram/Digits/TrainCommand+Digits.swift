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
    var settings = GlyphTrainingSettings()
    settings.images = images ?? settings.images
    settings.seed = seed
    settings.threads = runOptions.threads
    switch objective {
    case nil: break
    case .localPosterior: settings.objective = .posterior
    case .score: settings.objective = .score
    default:
      throw ValidationError(
        "'--objective' of digits is local-posterior, score, or none for the evidence lower "
          + "bound with the count summed out")
    }
    var architecture = GlyphArchitecture()
    architecture.pictureSize = digits.specification.size
    switch recurrence {
    case nil, .canvasOnly: architecture.sight = .rest
    case .memoryOnly: architecture.sight = .memory
    case .canvasAndMemory:
      throw ValidationError("'--recurrence' of digits is canvas, the default, or blind")
    }
    var specification = digits.specification
    if let counts { specification = specification.withCounts(counts.values) }
    try OutputDirectory.check(forFile: output)
    let scenes = DigitScenes(specification, source: try digitOptions.source(specification))
    let folder = try tensorboard.map { try OutputDirectory($0, option: "--tensorboard") }
    var run = try GlyphTrainingRun(
      scenes, architecture: architecture, settings: settings, output: output,
      version: ProgramVersion.number, command: command(images: settings.images))
    var bar = ProgressBar(total: settings.images, isQuiet: outputOptions.quiet)
    let record = run.record
    let events = try folder.map {
      try TrainingEvents(in: $0.path, .digits, record: "", outputOptions)
    }
    try run.run(halved: half) { seen, details, force in
      bar.show(seen, details(), force: force)
      // The record has a new line.
      if force {
        events?.add(record: text(of: record))
      } else {
        events?.batchEnded(seen)
      }
    }
    bar.finish()
    outputOptions.note("\(output): trained on \(settings.images) pictures")
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

  /// What makes the same weights.
  private func command(images: Int) -> String {
    var words = "air3d train --scene \(scene) --images \(images) --seed \(seed)"
    if let objective { words += " --objective \(objective.rawValue)" }
    if let recurrence { words += " --recurrence \(recurrence.rawValue)" }
    if let counts { words += " --counts \(counts.text)" }
    if let file = digitOptions.digits { words += " --digits \(file)" }
    if half { words += " --half" }
    return words + " --output \(output)"
  }
}
