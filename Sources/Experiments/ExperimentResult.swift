import Files

/// What an experiment found.
public struct ExperimentResult: Sendable {
  /// For people.
  public var report: Report
  /// For programs.
  public var json: JSON
}
