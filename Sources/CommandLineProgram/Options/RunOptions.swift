import ArgumentParser
import Foundation

/// How much of the machine a command uses at once.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads; results do not depend on it, times do.", valueName: "t"))
  var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)

  func validate() throws {
    if threads < 1 { throw ValidationError("'--threads' must be at least 1") }
  }
}
