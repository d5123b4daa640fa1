import ArgumentParser
import Foundation

/// Gives air3d thousands of damaged files and looks whether each is read right or refused in order.
@main
struct Fuzzer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Gives air3d many damaged files and looks whether each is read right or refused.",
    discussion: """
      Every input follows from the seed and its number alone. Faulty ones are kept, and the exit \
      code is then 1. See Documentation/Fuzzing.md.

      Example: scripts/fuzz --seed 7 --meshes 1000 --pictures 0 --texts 0 --weights 0
      """)

  @Option(help: ArgumentHelp("Decides the inputs.", valueName: "s"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How many meshes.", valueName: "n"))
  var meshes = 300

  @Option(help: ArgumentHelp("How many pictures, PNG and JPEG.", valueName: "n"))
  var pictures = 300

  @Option(help: ArgumentHelp("How many specifications and scene files.", valueName: "n"))
  var texts = 200

  @Option(help: ArgumentHelp("How many weights and checkpoints.", valueName: "n"))
  var weights = 100

  @Option(help: ArgumentHelp("Begin no further input after so many minutes.", valueName: "m"))
  var minutes = 1e6

  @Option(help: ArgumentHelp("The number of the first input of each kind.", valueName: "n"))
  var first = 0

  @Option(help: "With --case: which kind, meshes, pictures, texts or weights.")
  var kind: InputKind?

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp("One input again, which is kept in any case.", valueName: "n"))
  var number: Int?

  @Option(help: ArgumentHelp("Where faulty inputs are kept.", valueName: "dir"))
  var keep = ".build/fuzz"

  @Flag(help: "Show no progress.")
  var quiet = false

  @Option(help: .hidden)
  var worker: InputKind?

  @Argument(help: .hidden)
  var files: [String] = []

  func validate() throws {
    if (number == nil) != (kind == nil) {
      throw ValidationError("'--case' and '--kind' go together")
    }
    if ([meshes, pictures, texts, weights, first, number ?? 0].contains { $0 < 0 }) {
      throw ValidationError("numbers are not below 0")
    }
  }

  func run() throws {
    if let worker { return Worker.run(worker, files) }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("air3d-fuzz-\(ProcessInfo.processInfo.processIdentifier)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var campaign = Campaign(
      seed: seed, folder: folder, kept: keep,
      deadline: .now + .seconds(min(minutes, 1e6) * 60))
    campaign.isQuiet = quiet
    var summary = Summary(seed: seed, tallies: [], kept: keep)
    if let kind, let number {
      campaign.keepsAll = true
      summary.tallies.append((kind, try campaign.run(kind, number..<number + 1)))
      print("kept in \(keep)/\(kind)-\(seed)-\(number)")
    } else {
      for (kind, count) in [
        (InputKind.meshes, meshes), (.pictures, pictures), (.texts, texts), (.weights, weights),
      ] where count > 0 {
        summary.tallies.append((kind, try campaign.run(kind, first..<first + count)))
      }
    }
    print(summary.text, terminator: "")
    if summary.hasFaults { throw ExitCode(1) }
  }
}
