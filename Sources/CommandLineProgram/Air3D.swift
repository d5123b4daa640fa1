import ArgumentParser
import Files
import Foundation
import NeuralNetworks

/// The program; its subcommands stand in files of their own.
@main
struct Air3D: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "air3d",
    abstract: "Reads a picture of a table: what stands on it, where, and how it is turned.",
    discussion: """
      air3d learns, from unlabelled pictures, to invert its own renderer (Attend, Infer, Repeat; \
      Eslami et al. 2016).

      Example: air3d infer photo.png
      """,
    version: ProgramVersion.text,
    subcommands: [
      InferCommand.self, GenerateCommand.self, RenderCommand.self, TrainCommand.self,
      EvaluateCommand.self, CalibrateCommand.self, ExperimentCommand.self, NewSceneCommand.self,
      ShowCommand.self, DoctorCommand.self,
    ])

  static func main() {
    StandardStreams.secure()
    Interruption.watch()
    // OpenBLAS must learn of AVX-512 before any other thread uses it.
    _ = OpenBLAS.preferAVX512()
    do {
      let arguments = Array(PathText.commandLine.dropFirst())
      try checkCommand(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let code as ExitCode {
      // What went wrong has been said.
      Foundation.exit(code.rawValue)
    } catch {
      let code = exitCode(for: error)
      if code == .success {
        Foundation.exit(say(message(for: error) + "\n"))
      }
      if code == .validationFailure {
        Diagnostics.write(fullMessage(for: error))
        Foundation.exit(2)
      }
      // What ArgumentParser does not know is an error of ours, whose description is its message.
      Diagnostics.error("\(error)")
      Foundation.exit(1)
    }
  }

  /// Throws if the first word is no command, or that after `help`.
  private static func checkCommand(_ arguments: [String]) throws {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    let word = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    guard let word, !word.hasPrefix("-"), word != "help", !names.contains(word) else { return }
    let remedy =
      nearestName(to: word, among: names).map { "did you mean '\($0)'?" }
      ?? "there are \(names.joined(separator: ", "))"
    throw ValidationError("there is no command '\(displayed(word))'; \(remedy)")
  }

  /// Writes what was asked for, such as help, to standard output; the exit code.
  private static func say(_ text: String) -> Int32 {
    do {
      try StandardStreams.write(text.printableLines)
      return 0
    } catch {
      Diagnostics.error("\(error)")
      return 1
    }
  }
}
