/// All experiments.
package enum Experiments {
  /// In the order of the help.
  package static let all: [any Experiment.Type] = [
    SupervisionExperiment.self, SearchExperiment.self, CountsExperiment.self,
    EstimatorsExperiment.self, SeedsExperiment.self, ShiftExperiment.self, ForeignExperiment.self,
    FormationExperiment.self, SizesExperiment.self, ExplainedExperiment.self,
    CalibrationExperiment.self, DigitsExperiment.self,
  ]

  /// Their names.
  package static var names: [String] { all.map { $0.name } }

  /// A line for each.
  package static var abstracts: [String] { all.map { "\($0.name): \($0.abstract)" } }

  /// The one called `name`.
  package static func experiment(named name: String) -> (any Experiment.Type)? {
    for experiment in all where experiment.name == name { return experiment }
    return nil
  }
}
