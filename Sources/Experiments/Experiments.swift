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
