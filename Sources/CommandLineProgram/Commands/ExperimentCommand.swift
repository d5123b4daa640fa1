import AIR
import ArgumentParser
import AssetIO
import Experiments
import Files
import Foundation

struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Makes a comparison again and writes a report.",
    discussion: """
      Writes NAME.html, a page that needs nothing else, and NAME.json into --output.

      \(Experiments.abstracts.joined(separator: "\n"))

      Example: air3d experiment search --output reports
      """)

  @Argument(
    help: ArgumentHelp(
      "Which: " + Experiments.names.joined(separator: ", ") + ".", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp("A folder for the report; made if there is none.", valueName: "dir"))
  var output = "reports"

  @Flag(
    help: """
      Train the models that are not shipped (minutes to an hour each). They are kept below \
      --output, and a training that was interrupted goes on.
      """)
  var train = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Scenes of each measurement, in place of the usual number.", valueName: "n"),
    transform: WholeNumber.parse)
  var count: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of the scenes; 1000000007 by default, for trainings use small seeds.", valueName: "s"),
    transform: WholeNumber.parse)
  var seed: UInt64 = 1_000_000_007

  @Option(
    help: ArgumentHelp(
      "For foreign: where the pictures are, in place of Benchmarks/.peers/path-traced.",
      valueName: "dir"))
  var pictures: String?

  @Option(help: ArgumentHelp("For foreign: which sets, such as CDH.", valueName: "letters"))
  var sets: String?

  @Option(
    help: ArgumentHelp(
      "For foreign, explained and calibration: a reader, as the report calls it; may be repeated.",
      valueName: "name"))
  var reader: [String] = []

  @Option(
    help: ArgumentHelp(
      "For digits: a part, "
        + DigitsPart.allCases.map(\.rawValue).joined(separator: ", ")
        + "; may be repeated. The report is then called after it.", valueName: "name"),
    transform: Self.part)
  var part: [DigitsPart] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "For digits: trainings of each kind of model, each from another seed; for labels, draws of "
        + "the pictures with labels.", valueName: "n"),
    transform: WholeNumber.parse)
  var trainings: Int?

  @Option(
    help: ArgumentHelp(
      "For digits: take them from an IDX file, as MNIST's are, in place of drawing them.",
      valueName: "file"))
  var digits: String?

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    guard Experiments.experiment(named: name) != nil else {
      throw ValidationError(
        "there is no experiment '\(name)'; there are "
          + Experiments.names.joined(separator: ", "))
    }
    if let count, count < 1 { throw ValidationError("'--count' must be at least 1") }
    if let trainings, !Self.trainings.contains(trainings) {
      throw ValidationError("'--trainings' must be from 1 to \(Self.trainings.upperBound)")
    }
    for (option, isGiven) in [
      ("--part", !part.isEmpty), ("--trainings", trainings != nil), ("--digits", digits != nil),
    ] where isGiven && name != "digits" {
      throw ValidationError("'\(option)' is for the experiment 'digits'; leave it out")
    }
  }

  private static let trainings = 1...1000

  private static func part(_ text: String) throws -> DigitsPart {
    if let part = DigitsPart(rawValue: text) { return part }
    throw ValidationError(
      "there is no part '\(text)'; there are "
        + DigitsPart.allCases.map(\.rawValue).joined(separator: ", "))
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    guard let experiment = Experiments.experiment(named: name) else { return }
    let directory = try OutputDirectory(output)
    let models =
      train ? try OutputDirectory(directory.file("models")).path : directory.file("models")
    let isQuiet = outputOptions.quiet
    let note: @Sendable (String) -> Void = { if !isQuiet { Diagnostics.write($0) } }
    var library = ModelLibrary(
      folder: models, trains: train, threads: runOptions.threads, version: ProgramVersion.number,
      note: note)
    library.warn = { Diagnostics.warning($0) }
    var context = ExperimentContext(
      models: library, threads: runOptions.threads, scenes: count, seed: seed, note: note)
    context.pictures = pictures
    context.sets = sets
    context.readers = reader.isEmpty ? nil : reader
    context.parts = DigitsPart.allCases.filter { part.contains($0) }
    context.trainings = trainings
    context.digits = digits
    let stem = ([name] + context.parts.map(\.rawValue)).joined(separator: "-")
    let result: ExperimentResult
    do {
      result = try experiment.run(context)
    } catch let interrupted as TrainingInterrupted {
      Diagnostics.error("\(interrupted)")
      throw ExitCode(interrupted.exitCode)
    }
    let page = directory.file("\(stem).html")
    try WholeFile.write(Array(try result.report.html().utf8), to: page)
    try WholeFile.write(Array(result.json.text.utf8), to: directory.file("\(stem).json"))
    outputOptions.note(page)
    if outputOptions.json { try StandardStreams.write(result.json.text) }
  }
}
