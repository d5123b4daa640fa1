import ArgumentParser
import AssetIO
import Files
import GlyphModel

extension InferCommand {
  /// Reads pictures with a model of glyphs.
  func infer(
    with glyphs: (model: LearnedGlyphs, specification: DigitSpecification)
  ) throws {
    if refine != (try InferCommand.parse(["-"])).refine {
      throw ValidationError(
        "'--refine' is for models of scenes; \(modelOptions.model) holds glyphs: leave it out")
    }
    let most = max(
      glyphs.model.specification.largestCount, glyphs.specification.largestCount)
    let reader = GlyphReader(glyphs.model, stepLimit: most + 1)
    let size = glyphs.model.specification.size
    let directory = try output.map(OutputDirectory.init)
    var documents: [JSON] = []
    var failures = 0
    for path in pictures {
      let pixels: [Float]
      do {
        pixels = try GreyPicture.read(path == "-" ? "/dev/stdin" : path, size: size)
      } catch {
        failures += 1
        Diagnostics.error("\(error)")
        documents.append([
          "picture": .string(PathText.encodable(path)),
          "error": .string(PathText.encodable("\(error)")),
        ])
        continue
      }
      guard let reading = reader.read([pixels]).first else { continue }
      let document = reading.json(
        picture: PathText.encodable(path), model: PathText.encodable(modelOptions.model))
      documents.append(document)
      if !outputOptions.json {
        let title = pictures.count > 1 ? (path == pictures.first ? "" : "\n") + path + "\n" : ""
        try StandardStreams.write((title + DigitTable(reading).text + "\n").printableLines)
      }
      guard let directory else { continue }
      let stem = directory.file(Self.name(path))
      try WholeFile.write(Array(document.text.utf8), to: stem + ".json")
      try GreyPicture.write(
        reading.canvases.last ?? [], size: size, to: stem + ".reconstruction.png")
      try PNG.write(
        reading.panel(
          of: pixels, size: size,
          glimpseSize: glyphs.model.network.architecture.glimpseSize),
        to: stem + ".panel.png")
    }
    if outputOptions.json, pictures.count > 1 || failures == 0 {
      try StandardStreams.write(
        pictures.count > 1 ? JSON.array(documents).text : documents[0].text)
    }
    if failures > 0 { throw ExitCode(1) }
  }
}
