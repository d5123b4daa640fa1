import AIR
import ArgumentParser
import AssetIO
import Exchange
import Files
import Foundation
import Pages
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

      --camera says with what the pictures were taken: a calibration as ROS (camera_info) or \
      OpenCV write it. Their distortion is undone, and they become what the model's camera would \
      have taken, which stands where this one stood.

      --format gives what was read to other programs: bop, the benchmark's table of estimates, in \
      millimetres and OpenCV's axes; coco, boxes and segmentations; clevr, scenes in words; csv, a \
      row an object; glb, the scene with its meshes, camera and light. With --output the files \
      stand there beside the others, and without it one of the first four is printed in place of \
      the table.

      --report writes a page, one HTML file that needs no network: picture and rendering under a \
      slider, the scene in three dimensions, what is left between them, the objects with their \
      deviations and probabilities; of several pictures a table that can be sorted by doubt.

      A folder stands for the pictures in it (.png, .jpg, .jpeg), in the order of their names. \
      A folder with rgb/ and scene_camera.json, a scene of the benchmark BOP, stands for the \
      pictures in rgb, each with its camera. Several pictures are read at once, by as many threads \
      as --threads says; what is printed and written does not depend on it.

      Of several pictures, one that cannot be read is reported, the others are read all the \
      same, and the exit code is 1.

      --json prints the document of one picture, and of several, or of a folder, a list of them \
      once all are read. --json-lines prints each on a line of its own as it is read, however \
      many there are; of one that cannot be read the line has the keys picture and error.

      --stream takes the pictures from standard input, as many as come until it ends: names of \
      files, a line each, and portable pixmaps (P6, 8 bits) one after another, as ffmpeg's \
      image2pipe writes them. Each has its line of JSON at once: a program that sends a picture \
      and waits for the line has loaded the model once.

      Example: air3d infer photo.png --output found
      """)

  @Argument(
    help: ArgumentHelp(
      "PNG and JPEG files, and folders of them; - for one from standard input.",
      valueName: "picture"))
  var pictures: [String] = []

  @OptionGroup var modelOptions: ModelOptions

  @Option(
    help: ArgumentHelp(
      "The calibration of the camera that took the pictures: YAML, XML or JSON.",
      valueName: "file"))
  var camera: String?

  @Option(
    help: ArgumentHelp(
      "A folder for the results; made if it does not exist.",
      valueName: "dir"))
  var output: String?

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "A format of other programs; give it more than once for several.", valueName: "format"))
  var formats: [ExchangeFormat] = []

  @Option(
    help: ArgumentHelp(
      "A page of what was read, for browsers; ends in .html.", valueName: "file"))
  var report: String?

  @Flag(
    help: """
      Print a JSON document a line, one for each picture as it is read, and nothing else on \
      standard output.
      """)
  var jsonLines = false

  @Flag(
    help: """
      Read what comes through standard input: names of files, a line each, and portable pixmaps \
      (P6); prints JSON Lines.
      """)
  var stream = false

  @Flag(help: "Say in bop how long each picture took, by which results differ from run to run.")
  var time = false

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
      scene file a line; with --output.
      """, valueName: "n"),
    transform: WholeNumber.parse)
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of the samples.", valueName: "s"), transform: WholeNumber.parse)
  var seed: UInt64 = 0

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    try validateStream()
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
    if time, !formats.contains(.bop) {
      throw ValidationError("'--time' is for '--format bop'; leave it out")
    }
    if jsonLines, outputOptions.json {
      throw ValidationError(
        "'--json' and '--json-lines' would both be printed; give one of them")
    }
    try validateFormats()
    if let report { try Self.requirePage(report, option: "--report") }
    try checkNames(of: pictures)
  }

  /// Throws if results of two pictures would have one name.
  private func checkNames(of pictures: [String]) throws {
    guard output != nil else { return }
    let documents = formats.compactMap { $0.documentName(of: "") }
    for picture in pictures where documents.contains(Self.name(picture) + ".json") {
      throw ValidationError(
        "'\(displayed(picture))' would be written to \(Self.name(picture)).json, and so would "
          + "'--format \(Self.name(picture))'; rename the picture")
    }
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

  /// Throws unless a page's file is called so that browsers take it for one.
  static func requirePage(_ path: String, option: String) throws {
    guard path.lowercased().hasSuffix(".html"), PathText.name(of: path).lowercased() != ".html"
    else { throw ValidationError("'\(option)' must end in .html, such as page.html") }
  }

  private func validateFormats() throws {
    for (index, format) in formats.enumerated() where formats[..<index].contains(format) {
      throw ValidationError("'--format \(format.rawValue)' is given twice; give it once")
    }
    guard output == nil else { return }
    if formats.contains(.glb) {
      throw ValidationError("'--format glb' writes files; give a folder for them, '--output'")
    }
    if formats.count > 1 {
      throw ValidationError("one '--format' is printed; for several give '--output'")
    }
    if outputOptions.json || jsonLines, let format = formats.first {
      throw ValidationError(
        "'--json\(jsonLines ? "-lines" : "")' and '--format \(format.rawValue)' would both be printed; give one of them, or "
          + "'--output'")
    }
  }

  /// What the results of a picture are called: its file's name without `.png`, `.jpg`, `.jpeg`.
  static func name(_ picture: String) -> String {
    if picture == "-" { return "stdin" }
    let file = PathText.name(of: picture) as NSString
    return ["png", "jpg", "jpeg"].contains(file.pathExtension.lowercased())
      ? file.deletingPathExtension : file as String
  }

  /// How thoroughly pictures are read.
  var readerOptions: PictureReader.Options {
    var options = PictureReader.Options()
    options.refinementSteps = refine
    options.acceptsOtherSpecification = modelOptions.otherScene
    return options
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    if stream { return try readStream() }
    let listed = try PictureList.pictures(pictures, camera: camera)
    let files = listed.map(\.path)
    try checkNames(of: files)
    if let glyphs = try modelOptions.loadGlyphs() { return try infer(files, with: glyphs) }
    let reader = try PictureReader(
      model: modelOptions.model, specification: modelOptions.scene, options: readerOptions)
    outputOptions.report(on: reader.renderer, warnings: reader.warnings)
    outputOptions.warn(Self.warning(of: listed, reader.renderer.specification))
    let directory = try output.map(OutputDirectory.init)
    if let report { try OutputDirectory.check(forFile: report) }
    var page = try report.map { _ in
      try ReadingPage(reader.renderer, model: reader.model.name, notes: reader.warnings)
    }
    var exports = ReadingExports(formats, reader.renderer, pictures: files, isTimed: time)
    let isTable = !outputOptions.json && !jsonLines && !exports.isPrinted(directory)
    // A folder gives a list, whatever is in it.
    let isList = files.count > 1 || files != pictures
    let pool = try ReaderPool(
      reader, threads: min(runOptions.threads, files.count), readerOptions,
      samples: samples.map { (count: $0, seed: seed) })
    let isWatched =
      isList && !isTable && !outputOptions.quiet && isatty(2) == 1
      && (!jsonLines || isatty(1) == 0)
    var bar = ProgressBar(total: files.count, isQuiet: !isWatched)
    var documents: [JSON] = []
    var failures = 0
    try pool.read(listed) { index, result in
      let picture = files[index]
      var table: String?
      let document: JSON
      do {
        let kept = try keep(
          result.get(), picture, index, isList: isList, into: directory, &exports, &page)
        (table, document) = (kept.table, kept.document)
      } catch {
        failures += 1
        Diagnostics.error("\(error)")
        page?.addFailure(name: picture, message: "\(error)")
        document = Self.failure(picture, error)
      }
      // What cannot be said, as on a full disk, ends all.
      if isTable, let table {
        try StandardStreams.write(((index == 0 ? "" : "\n") + table + "\n").printableLines)
      }
      try tell(document, &documents)
      bar.show(index + 1, "")
    }
    bar.finish()
    try exports.finish(directory, outputOptions)
    if let report, let page {
      try WholeFile.write(Array(page.text.utf8), to: report)
      outputOptions.note("\(report): open it in a browser")
    }
    if outputOptions.json, isList || failures == 0 {
      try StandardStreams.write(
        isList ? JSON.array(documents).text : documents[0].text)
    }
    if failures > 0 { throw ExitCode(1) }
  }

  /// What is to be said of pictures that were taken from elsewhere than the specification's camera
  /// stands, as the files of their cameras have it; nil of none.
  private static func warning(
    of pictures: [ListedPicture], _ specification: SceneSpecification
  ) -> String? {
    let cameras = pictures.compactMap(\.camera)
    let distances = cameras.compactMap { $0.distance(from: specification) }
    let near = 0.005 * specification.camera.centralPose.distance
    let off = distances.filter { $0.degrees > 0.5 || $0.metres > near }
    guard let source = cameras.first?.source, !off.isEmpty else { return nil }
    let degrees = Formatted.fixed(off.map(\.degrees).max() ?? 0, digits: 1)
    let metres = Formatted.fixed(off.map(\.metres).max() ?? 0, digits: 3)
    return "\(source): \(off.count) of \(cameras.count) pictures were taken from elsewhere than the "
      + "camera of \"\(specification.name)\" stands, by up to \(degrees)° and \(metres) m; unless its "
      + "world is another than the table's frame, what is read in them is wrong"
  }

  /// What JSON says of a picture that could not be read.
  static func failure(_ picture: String, _ error: any Error) -> JSON {
    [
      "picture": .string(PathText.encodable(picture)),
      "error": .string(PathText.encodable("\(error)")),
    ]
  }

  /// Prints the line of a picture, or keeps its document until all are read, as is wanted.
  func tell(_ document: JSON, _ documents: inout [JSON]) throws {
    if jsonLines {
      try StandardStreams.write(document.line + "\n")
    } else if outputOptions.json {
      documents.append(document)
    }
  }

  /// Writes and keeps what was found in a picture.
  ///
  /// - Returns: what is printed of it.
  private func keep(
    _ read: ReadPicture, _ path: String, _ index: Int, isList: Bool,
    into directory: OutputDirectory?, _ exports: inout ReadingExports,
    _ page: inout ReadingPage?
  ) throws -> (table: String, document: JSON) {
    let reading = read.reading
    for warning in read.warnings { outputOptions.warn("\(path): \(warning)") }
    outputOptions.detail("\(path): \(reading.fit)")
    let file = reading.sceneFile
    let table = InferenceTable(reading, title: isList ? path : nil)
    outputOptions.warn(table.warning.map { "\(path): \($0)" })
    if let directory {
      let stem = directory.file(Self.name(path))
      try file.write(to: stem + ".json")
      try PNG.write(reading.reconstruction(), to: stem + ".reconstruction.png")
      try PNG.write(reading.panel(), to: stem + ".panel.png")
      if let lines = reading.sampleLines {
        try WholeFile.write(Array(lines.utf8), to: stem + ".samples.jsonl")
      }
      try exports.writeModel(of: reading, index, path, to: stem)
      outputOptions.detail("\(stem).json, .reconstruction.png, .panel.png: written")
    }
    try exports.add(reading, index, path, seconds: read.seconds)
    let warnings = reading.warnings + [table.warning].compactMap { $0 }
    try page?.add(
      reading, name: path, table: table.text,
      warnings: warnings.enumerated().filter { !warnings[..<$0.offset].contains($0.element) }
        .map(\.element))
    return (table.text, file.json)
  }
}
