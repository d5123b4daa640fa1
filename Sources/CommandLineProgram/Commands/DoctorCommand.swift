import ArgumentParser
import Files

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what is on this machine, whether it works, and what to do where it does not.",
    discussion: """
      A line each: the program, the kernels and the threads that it would use; the libraries, the \
      importer of meshes, which reads one, and how the system confines it; the weights and the \
      specifications that come with air3d, all of which are read; and a picture that is read from \
      beginning to end. The exit code is 1 if something that is needed is missing.

      Example: air3d doctor --verbose
      """)

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    resourceOptions.apply(outputOptions)
    let report = HealthReport()
    try StandardStreams.write(
      outputOptions.json
        ? report.json.text
        : report.lines(isDetailed: outputOptions.verbose).map { $0.printable + "\n" }.joined())
    guard report.isHealthy else {
      throw CommandFailure(
        "\(report.failed.count) of \(report.checks.count) failed: "
          + report.failed.joined(separator: ", "))
    }
  }
}
