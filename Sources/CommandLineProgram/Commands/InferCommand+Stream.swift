import AIR
import ArgumentParser
import Files

extension InferCommand {
  /// Throws unless pictures come from one side, and what is asked for can be said as they come.
  func validateStream() throws {
    guard stream else {
      if pictures.isEmpty { throw ValidationError("Missing expected argument '<picture> ...'") }
      return
    }
    if let picture = pictures.first {
      throw ValidationError(
        "'--stream' takes the pictures from standard input; leave out '\(displayed(picture))'")
    }
    for (option, isGiven) in [
      ("--json", outputOptions.json), ("--output", output != nil), ("--format", !formats.isEmpty),
      ("--report", report != nil),
    ] where isGiven {
      throw ValidationError("'--stream' prints JSON Lines; leave out '\(option)'")
    }
  }

  /// Reads pictures as they come, and prints a line of each as soon as it is read.
  func readStream() throws {
    if try modelOptions.loadGlyphs() != nil {
      throw ValidationError(
        "'--stream' is for models of scenes; \(modelOptions.model) holds glyphs: leave it out")
    }
    let stream = try PictureStream(camera: camera)
    let reader = try PictureReader(
      model: modelOptions.model, specification: modelOptions.scene, options: readerOptions)
    outputOptions.report(on: reader.renderer, warnings: reader.warnings)
    let pool = try ReaderPool(
      reader, threads: runOptions.threads, readerOptions, samples: nil)
    var hasFailed = false
    try pool.read(stream) { _, given in
      let document: JSON
      do {
        let read = try given.result.get()
        for warning in read.warnings { outputOptions.warn("\(given.name): \(warning)") }
        outputOptions.detail("\(given.name): \(read.reading.fit)")
        outputOptions.warn(
          InferenceTable(read.reading, title: nil).warning.map { "\(given.name): \($0)" })
        document = read.reading.sceneFile.json
      } catch {
        hasFailed = true
        Diagnostics.error("\(error)")
        document = Self.failure(given.name, error)
      }
      try StandardStreams.write(document.line + "\n")
    }
    if hasFailed { throw ExitCode(1) }
  }
}
