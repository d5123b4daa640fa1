import AIR
import ArgumentParser
import AssetIO
import Files
import Foundation
import Rendering
import SceneModel

struct InferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Reads pictures: what stands on the table, where, and how it is turned.",
    discussion: """
      A picture is a PNG or JPEG of any kind and of at least 16×16 pixels; what is transparent \
      counts as white, and its colour profile and its orientation count. Its largest centred \
      rectangle with the aspect ratio of the model's frame is cut out and scaled to the frame's \
      size (--verbose says how).

      The network proposes a scene and the renderer refines it. With --output, each picture \
      NAME.png or NAME.jpg gives the scene that was found (NAME.json), its rendering \
      (NAME.reconstruction.png), and NAME.panel.png: picture, rendering and what is left between \
      them above; below, what the network had proposed after each step. What was inferred of \
      camera and light has lines below the table, and a frame in the panel with a grid on the \
      table and a compass of the light; × are factors of the specification's own value.

      A picture that the model does not explain is read all the same, with a warning on standard \
      error, "Explained: no" in the table and "explained": false in JSON.

      Of several pictures, one that cannot be read is reported, the others are read all the \
      same, and the exit code is 1.

      Example: air3d infer photo.png --output found
      """)

  @Argument(
    help: ArgumentHelp(
      "PNG and JPEG files; - for one from standard input.", valueName: "picture"))
  var pictures: [String]

  @OptionGroup var modelOptions: ModelOptions

  @Option(
    help: ArgumentHelp(
      "A folder for the results; made if it does not exist.",
      valueName: "dir"))
  var output: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Refinement: the most Levenberg-Marquardt steps in a row, 0 for the network alone; \
      \(PictureReader.Options().refinementSteps) by default.
      """, valueName: "n"),
    transform: WholeNumber.parse)
  var refine: Int = PictureReader.Options().refinementSteps

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Draw so many scenes from the posterior, too, and write them to NAME.samples.jsonl, one \
      scene file a line; with --output, and a model that knows camera and light.
      """, valueName: "n"),
    transform: WholeNumber.parse)
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of the samples.", valueName: "s"), transform: WholeNumber.parse)
  var seed: UInt64 = 0

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if !(0...ModelOptions.mostSteps).contains(refine) {
      throw ValidationError("'--refine' must be from 0 to \(ModelOptions.mostSteps)")
    }
    if let samples {
      if !(1...Self.mostSamples).contains(samples) {
        throw ValidationError("'--samples' must be from 1 to \(Self.mostSamples)")
      }
      if output == nil {
        throw ValidationError("'--samples' needs '--output', a folder for what is drawn")
      }
      if refine == 0 {
        throw ValidationError(
          "'--samples' are drawn about what refinement finds; leave out '--refine 0'")
      }
    }
    guard output != nil else { return }
    var seen: [String: String] = [:]
    for picture in pictures {
      let name = Self.name(picture)
      if let other = seen[name] {
        throw ValidationError(
          "'\(other)' and '\(picture)' would both be written to \(name).json; "
            + "read them one at a time, each with its own '--output'")
      }
      seen[name] = picture
    }
  }

  private static let mostSamples = 100_000

  /// What the results of a picture are called: its file's name without `.png`, `.jpg`, `.jpeg`.
  static func name(_ picture: String) -> String {
    if picture == "-" { return "stdin" }
    let file = PathText.name(of: picture) as NSString
    return ["png", "jpg", "jpeg"].contains(file.pathExtension.lowercased())
      ? file.deletingPathExtension : file as String
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    if let glyphs = try modelOptions.loadGlyphs() { return try infer(with: glyphs) }
    var options = PictureReader.Options()
    options.refinementSteps = refine
    options.acceptsOtherSpecification = modelOptions.otherScene
    let reader = try PictureReader(
      model: modelOptions.model, specification: modelOptions.scene, options: options)
    if samples != nil, !reader.renderer.specification.inferred.isEmpty {
      throw CommandFailure(
        "\(modelOptions.model): infers the camera or the light, and samples are drawn only where "
          + "both are known; leave out --samples")
    }
    outputOptions.report(on: reader.renderer, warnings: reader.warnings)
    let directory = try output.map(OutputDirectory.init)
    var documents: [JSON] = []
    var failures = 0
    for picture in pictures {
      let reading: (file: SceneFile, table: String)
      do {
        reading = try read(picture, reader, into: directory)
      } catch {
        failures += 1
        Diagnostics.error("\(error)")
        documents.append([
          "picture": .string(PathText.encodable(picture)),
          "error": .string(PathText.encodable("\(error)")),
        ])
        continue
      }
      documents.append(reading.file.json)
      // What cannot be said, as on a full disk, ends all.
      if !outputOptions.json {
        try StandardStreams.write(
          ((picture == pictures.first ? "" : "\n") + reading.table + "\n").printableLines)
      }
    }
    if outputOptions.json, pictures.count > 1 || failures == 0 {
      try StandardStreams.write(
        pictures.count > 1 ? JSON.array(documents).text : documents[0].text)
    }
    if failures > 0 { throw ExitCode(1) }
  }

  private static func picture(_ path: String) throws(FileError) -> DecodedPicture {
    guard path == "-" else { return try PictureFile.read(path) }
    do { return try PictureFile.read("/dev/stdin") } catch {
      // As it was given: nobody has typed /dev/stdin.
      throw FileError(path: path, line: error.line, reason: error.reason)
    }
  }

  private func read(
    _ path: String, _ reader: PictureReader, into directory: OutputDirectory?
  ) throws -> (file: SceneFile, table: String) {
    let picture = try Self.picture(path)
    for warning in picture.warnings { outputOptions.warn("\(path): \(warning)") }
    var reading = try reader.read(picture, named: path)
    if let samples {
      reading.samples = reader.samples(of: reading, count: samples, seed: seed)
    }
    outputOptions.detail("\(path): \(reading.fit)")
    let file = reading.sceneFile
    let table = InferenceTable(reading, title: pictures.count > 1 ? path : nil)
    outputOptions.warn(table.warning.map { "\(path): \($0)" })
    if let directory {
      let stem = directory.file(Self.name(path))
      try file.write(to: stem + ".json")
      try PNG.write(reading.reconstruction(), to: stem + ".reconstruction.png")
      try PNG.write(reading.panel(), to: stem + ".panel.png")
      if let lines = reading.sampleLines {
        try WholeFile.write(Array(lines.utf8), to: stem + ".samples.jsonl")
      }
      outputOptions.detail("\(stem).json, .reconstruction.png, .panel.png: written")
    }
    return (file, table.text)
  }
}
