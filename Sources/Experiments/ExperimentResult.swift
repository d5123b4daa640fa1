import Files

/// What an experiment found.
package struct ExperimentResult: Sendable {
  /// For people.
  package var report: Report
  /// For programs.
  package var json: JSON
}
