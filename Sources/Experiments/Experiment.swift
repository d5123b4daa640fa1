import AIR
import Files
import Foundation
import SceneModel

/// A comparison that can be made again: from models and scenes to a report.
public protocol Experiment: Sendable {
  /// What the command line calls it.
  static var name: String { get }
  /// One line.
  static var abstract: String { get }
  /// Makes the comparison.
  static func run(_ context: ExperimentContext) throws -> ExperimentResult
}

/// What an experiment found.
public struct ExperimentResult: Sendable {
  /// For people.
  public var report: Report
  /// For programs.
  public var json: JSON
}

/// What an experiment works with.
public struct ExperimentContext: Sendable {
  /// The models.
  public var models: ModelLibrary
  /// Threads; nothing but seconds depends on it.
  public var threads: Int
  /// Scenes of each measurement; nil for the experiment's own number.
  public var scenes: Int?
  /// Of the scenes.
  public var seed: UInt64
  /// Called with a line about what is being done.
  public var note: @Sendable (String) -> Void

  /// What an experiment works with.
  public init(
    models: ModelLibrary, threads: Int, scenes: Int?, seed: UInt64,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.models = models
    self.threads = threads
    self.scenes = scenes
    self.seed = seed
    self.note = note
  }

  /// One of `ComparisonModels`, trained if it is nowhere and may be.
  func model(_ name: String) throws -> ModelLibrary.Entry {
    try models.model(name, ComparisonModels.recipe(name))
  }

  /// Those of some of `ComparisonModels` that there are, all of them if they may be trained, and a
  /// sentence about the others.
  ///
  /// - Throws: if there is none.
  func available(_ names: [String]) throws -> (names: [String], missing: Report.Block?) {
    let there = names.filter { models.trains || models.has($0) }
    guard let first = names.first else { return ([], nil) }
    // Says how to get the first one.
    if there.isEmpty { _ = try model(first) }
    let missing = names.filter { !there.contains($0) }
    guard !missing.isEmpty else { return (there, nil) }
    return (
      there,
      .paragraph(
        "Not in this comparison, because nobody has trained them yet: "
          + missing.joined(separator: ", ") + ". --train does.")
    )
  }
}

/// All experiments.
public enum Experiments {
  /// In the order of the help.
  public static let all: [any Experiment.Type] = [
    SupervisionExperiment.self, SearchExperiment.self, CountsExperiment.self,
    EstimatorsExperiment.self, SeedsExperiment.self, ShiftExperiment.self, ExplainedExperiment.self,
  ]

  /// Their names.
  public static var names: [String] { all.map { $0.name } }

  /// A line for each.
  public static var abstracts: [String] { all.map { "\($0.name): \($0.abstract)" } }

  /// The one called `name`.
  public static func experiment(named name: String) -> (any Experiment.Type)? {
    for experiment in all where experiment.name == name { return experiment }
    return nil
  }
}
