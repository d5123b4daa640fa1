import ArgumentParser
import Foundation

/// How much of the machine a command uses at once.
struct RunOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Threads, by default as many as there are processors; results do not depend on it, times do.
      """, valueName: "t"), transform: WholeNumber.parse)
  var threads: Int = usualThreads

  /// As many as there are processors.
  static let usualThreads = max(1, ProcessInfo.processInfo.activeProcessorCount)

  func validate() throws {
    if threads < 1 { throw ValidationError("'--threads' must be at least 1") }
  }
}
