import CBuildDescription
import NeuralNetworks

/// What `--version` says.
enum ProgramVersion {
  /// The version of the program, as `dataset.json` and the records of trainings tell it, too.
  static let number = "0.1.0"

  /// The commit that the program was built from.
  static var commit: String {
    let commit = String(cString: air3d_commit())
    return commit.isEmpty ? "not known" : commit
  }

  /// The instructions that the program uses, and the kernels of its linear algebra.
  static var kernels: String {
    "\(String(cString: air3d_instructions())) in air3d, \(OpenBLAS.coreName) in OpenBLAS"
  }

  /// The version, the commit that the program was built from, and the kernels that it runs.
  static var text: String {
    """
    \(number)
    commit: \(commit)
    kernels: \(kernels)
    """
  }
}
