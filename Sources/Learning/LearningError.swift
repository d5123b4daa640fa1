/// What can be wrong with data that this module reads or writes. Programming errors, such as
/// shapes that do not fit, are preconditions instead.
public enum LearningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file could not be opened or read.
  case unreadable(file: String, reason: String)
  /// A file could not be written; whatever stood there before is untouched.
  case unwritable(file: String, reason: String)
  /// A file is not a well-formed safetensors file.
  case malformed(file: String, reason: String)
  /// A well-formed file holds other tensors than those expected.
  case otherArchitecture(file: String, differences: [String])

  /// One line: the file, what was found, what was expected and what to do.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      return "\(file): cannot be read: \(reason)"
    case .unwritable(let file, let reason):
      return "\(file): cannot be written: \(reason); what stood there before is untouched"
    case .malformed(let file, let reason):
      return "\(file): not a valid safetensors file: \(reason)"
    case .otherArchitecture(let file, let differences):
      let shown = differences.prefix(4).joined(separator: "; ")
      let rest = differences.count > 4 ? "; and \(differences.count - 4) more differences" : ""
      return "\(file): weights of another architecture: \(shown)\(rest); "
        + "use weights that were trained with this network"
    }
  }
}
