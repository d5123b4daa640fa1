/// Why a training cannot be done, in one line.
public struct TrainingFailure: Error, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  /// Makes one.
  package init(_ description: String) { self.description = description }
}
