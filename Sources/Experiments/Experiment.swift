/// A comparison that can be made again: from models and scenes to a report.
package protocol Experiment: Sendable {
  /// What the command line calls it.
  static var name: String { get }
  /// One line.
  static var abstract: String { get }
  /// Makes the comparison.
  static func run(_ context: ExperimentContext) throws -> ExperimentResult
}
