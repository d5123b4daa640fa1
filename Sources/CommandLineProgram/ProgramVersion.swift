import CBuildDescription
import NeuralNetworks

/// What `--version` says.
enum ProgramVersion {
  /// The version of the program, as `dataset.json` and the records of trainings tell it, too.
  static let number = "0.1.0"

  /// The version, the commit that the program was built from, and the kernels that it runs.
  static var text: String {
    let commit = String(cString: air3d_commit())
    return """
      \(number)
      commit: \(commit.isEmpty ? "not known" : commit)
      kernels: \(String(cString: air3d_instructions())) in air3d, \(OpenBLAS.coreName) in OpenBLAS
      """
  }
}
