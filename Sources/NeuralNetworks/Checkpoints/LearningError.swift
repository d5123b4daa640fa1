import Files

/// What can be wrong with data that this module reads or writes. Programming errors, such as
/// shapes that do not fit, are preconditions instead.
package enum LearningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file could not be read, or not be written; then what stood there before is untouched.
  case file(FileError)
  /// A file is not a well-formed safetensors file.
  case malformed(file: String, reason: String)
  /// A well-formed file is not what was once written.
  case damaged(file: String, reason: String)
  /// A file's tensors are not those of the network that it says it holds.
  case contradictory(file: String, reason: String)
  /// A well-formed file holds other tensors than those expected.
  case otherArchitecture(file: String, differences: [String])

  /// One line: the file, what was found, what was expected and what to do.
  package var description: String {
    switch self {
    case .file(let error):
      return error.description
    case .malformed(let file, let reason):
      return "\(file): not a valid safetensors file: \(reason)"
    case .damaged(let file, let reason):
      return "\(file): the file is damaged: \(reason); take another copy of it, or, if it was "
        + "changed on purpose, remove what its metadata say of a checksum"
    case .contradictory(let file, let reason):
      return "\(file): what the file says of itself does not fit its size: \(reason); it is "
        + "damaged or was not written by air3d: take another copy, or train anew"
    case .otherArchitecture(let file, let differences):
      let shown = differences.prefix(4).joined(separator: "; ")
      let rest = differences.count > 4 ? "; and \(differences.count - 4) more differences" : ""
      return "\(file): weights of another architecture: \(shown)\(rest); "
        + "use weights that were trained with this network"
    }
  }
}
