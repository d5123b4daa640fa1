import ArgumentParser
import AssetIO
import Files
import GlyphModel

extension InferCommand {
  /// Reads pictures with a model of glyphs.
  func infer(
    _ files: [String], with glyphs: (model: LearnedGlyphs, specification: DigitSpecification)
  ) throws {
    if refine != (try InferCommand.parse(["-"])).refine {
      throw ValidationError(
        "'--refine' is for models of scenes; \(modelOptions.model) holds glyphs: leave it out")
    }
    for (option, isGiven) in [
      ("--format", !formats.isEmpty), ("--report", report != nil), ("--samples", samples != nil),
      ("--camera", camera != nil),
    ] where isGiven {
      throw ValidationError(
        "'\(option)' is for models of scenes; \(modelOptions.model) holds glyphs: leave it out")
    }
    let isList = files.count > 1 || files != pictures
    let most = max(
      glyphs.model.specification.largestCount, glyphs.specification.largestCount)
    let reader = GlyphReader(glyphs.model, stepLimit: most + 1)
    let size = glyphs.model.specification.size
    let directory = try output.map(OutputDirectory.init)
    var documents: [JSON] = []
    var failures = 0
    var isFirst = true
    // Several pictures at once take a fraction of the time that each takes alone.
    for start in stride(from: 0, to: files.count, by: Self.batchSize) {
      let paths = files[start..<min(files.count, start + Self.batchSize)]
      let inks = paths.map { path in
        Result { try GreyPicture.read(path == "-" ? "/dev/stdin" : path, size: size) }
      }
      var readings = reader.read(inks.compactMap { try? $0.get() })[...]
      for (path, ink) in zip(paths, inks) {
        switch ink {
        case .success(let pixels):
          guard let reading = readings.popFirst() else { continue }
          try tell(
            show(
              reading, path, glyphs.model, of: pixels, isList: isList, isFirst: isFirst,
              into: directory), &documents)
        case .failure(let error):
          failures += 1
          Diagnostics.error("\(error)")
          try tell(Self.failure(path, error), &documents)
        }
        isFirst = false
      }
    }
    if outputOptions.json, isList || failures == 0 {
      try StandardStreams.write(
        isList ? JSON.array(documents).text : documents[0].text)
    }
    if failures > 0 { throw ExitCode(1) }
  }

  private static let batchSize = 50

  /// Prints and writes a reading; the document that says it.
  private func show(
    _ reading: GlyphReading, _ path: String, _ model: LearnedGlyphs, of pixels: [Float],
    isList: Bool, isFirst: Bool, into directory: OutputDirectory?
  ) throws -> JSON {
    let document = reading.json(
      picture: PathText.encodable(path), model: PathText.encodable(modelOptions.model))
    if !outputOptions.json, !jsonLines {
      let title = isList ? (isFirst ? "" : "\n") + path + "\n" : ""
      try StandardStreams.write((title + DigitTable(reading).text + "\n").printableLines)
    }
    guard let directory else { return document }
    let stem = directory.file(Self.name(path))
    let size = model.specification.size
    try WholeFile.write(Array(document.text.utf8), to: stem + ".json")
    try GreyPicture.write(
      reading.canvases.last ?? [], size: size, to: stem + ".reconstruction.png")
    try PNG.write(
      reading.panel(
        of: pixels, size: size, glimpseSize: model.network.architecture.glimpseSize),
      to: stem + ".panel.png")
    return document
  }
}
