import ArgumentParser
import Exchange
import Files
import Foundation
import NeuralNetworks
import SceneModel
import Synchronization

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Draws scenes from a specification's prior and renders them.",
    discussion: """
      Writes a picture and a scene file for each scene, named by its index (000000.png, \
      000000.json, …), a copy of the specification (specification.json), and, when all are there, \
      dataset.json. A seed and an index give the same bytes, whatever the other options. Pictures \
      are drawn again by 'air3d render DIR/000000.json' alone, and '--scene DIR' names the \
      specification.

      --format describes the set for other programs, beside these files: bop lays it out as the \
      benchmark does (models, test, camera.json, test_targets_bop19.json; millimetres, OpenCV's \
      axes), coco and clevr write coco.json and clevr.json, csv writes objects.csv, and glb a file \
      for each scene.

      Example: air3d generate --scene primitives --count 100 --seed 7 --output dataset
      """)

  @Option(
    help: ArgumentHelp(
      "Scene specification: a path, or the name of a shipped one.",
      valueName: "spec"))
  var scene = "primitives"

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many scenes.", valueName: "n"),
    transform: WholeNumber.parse)
  var count: Int

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Decides the scenes, together with their indices; 0 by default.", valueName: "s"),
    transform: WholeNumber.parse)
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The index of the first scene; 0 by default.", valueName: "i"),
    transform: WholeNumber.parse)
  var start: Int = 0

  @Option(
    help: ArgumentHelp(
      "A folder for the files; made if it does not exist.",
      valueName: "dir"))
  var output: String

  @OptionGroup var digitOptions: DigitOptions

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "A format of other programs; give it more than once for several.", valueName: "format"))
  var formats: [ExchangeFormat] = []

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  /// More than twice as many files in one folder serve nobody.
  private static let mostScenes = 10_000_000

  func validate() throws {
    if count < 1 { throw ValidationError("'--count' must be at least 1") }
    if count > Self.mostScenes {
      throw ValidationError(
        "'--count' must be at most \(Self.mostScenes), for each scene is two files in one folder; "
          + "draw more into others, from another '--start'")
    }
    if start < 0 { throw ValidationError("'--start' must be at least 0") }
    for (index, format) in formats.enumerated() where formats[..<index].contains(format) {
      throw ValidationError("'--format \(format.rawValue)' is given twice; give it once")
    }
    if start > Int.max - count { throw ValidationError("'--start' is too large") }
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    if let digits = try DigitScene(named: scene) { return try generate(digits) }
    try digitOptions.refuse(of: scene)
    let document = try SpecificationDocument(readingFrom: scene)
    let description = DatasetDescription(
      specification: try document.specification(), seed: seed, start: start, count: count,
      version: ProgramVersion.number)
    let drawn = description.specification
    try ResourceOptions.requireCanvas(
      width: drawn.pictureWidth, height: drawn.pictureHeight, count: min(runOptions.threads, count),
      advice: "take fewer --threads or smaller pictures", path: scene)
    let generator = try DatasetGenerator(description)
    outputOptions.report(on: generator.renderer)
    let directory = try OutputDirectory(output)
    try document.writeCopy(in: directory.path)
    let progress = Mutex((bar: ProgressBar(total: count, isQuiet: outputOptions.quiet), done: 0))
    let exports = try GeneratedExports(formats, generator, directory)
    // Only what is wanted is kept: of millions of scenes nothing is.
    let entries = Mutex<[Int: GeneratedExports.Entry]>([:])
    _ = try mapSlices(count: count, threads: runOptions.threads) { (slice) throws in
      let index = description.start + slice
      let (file, picture) = try generator.writeScene(index, to: directory.path)
      if let entry = try exports.write(file, index, picture: picture) {
        entries.withLock { $0[index] = entry }
      }
      progress.withLock {
        $0.done += 1
        $0.bar.show($0.done, "")
      }
    }
    try exports.finish(entries.withLock { $0.sorted { $0.key < $1.key }.map(\.value) })
    progress.withLock { $0.bar.finish() }
    // Last, so that its presence says that all is there.
    try description.write(to: directory.file("dataset.json"))
    outputOptions.note("\(output): \(count) scene\(count == 1 ? "" : "s")")
    if outputOptions.json { try StandardStreams.write(description.json.text) }
  }
}
