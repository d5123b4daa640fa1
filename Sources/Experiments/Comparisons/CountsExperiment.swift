import AIR
import Files
import SceneModel

/// Generalisation over counts (Eslami et al. 2016, section 3.1, there in two dimensions): networks
/// trained on some numbers of objects read scenes of others.
enum CountsExperiment: Experiment {
  static let name = "counts"
  static let abstract = "Networks on numbers of objects that they were not trained on."

  private static let defaultScenes = 1000
  /// The most objects that may be proposed: well above every true count, so that no right count
  /// comes from running into it.
  private static let stepLimit = 8

  /// A column of one table: scenes of one count, read by one network in one way.
  private struct Reading {
    var looks: Int
    var isRefined: Bool
    var label: String
  }

  private static let readings = [
    Reading(looks: 1, isRefined: false, label: "one look"),
    Reading(looks: 2, isRefined: false, label: "two looks"),
    Reading(looks: 2, isRefined: true, label: "refined"),
  ]

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    var report = Report(title: "Counts that were not trained on")
    report.blocks.append(
      .paragraph(
        "Up to \(stepLimit) objects may be proposed. Refinement is not told the count either: to "
          + "its prior all counts from 0 to \(stepLimit) are equally likely. The difference "
          + "network sees picture, canvas and their difference (the paper's DAIR, with the "
          + "paper's LSTM beside); the blind one sees the picture alone (the paper's AIR). In two "
          + "dimensions the paper reports, for the unseen count, AIR 2–5 % after 0, 1, 2 and "
          + "60–73 % after 0, 1, 3, and DAIR 82–89 % and 94–97 %."))
    var json: [JSON.Member] = []
    let kinds = [
      ("", "difference network"), ("-blind", "blind network"),
      ("-supervised", "difference network, labels by x"),
    ]
    for (split, unseen) in [("counts-012", 3), ("counts-013", 2)] {
      let (there, missing) = try context.available(kinds.map { split + $0.0 })
      let kinds = kinds.filter { there.contains(split + $0.0) }
      let trained = ComparisonModels.splits.first { $0.name == split }?.counts ?? []
      let list = trained.map(String.init).joined(separator: ", ")
      report.blocks.append(.heading("Trained on \(list)"))
      if let missing { report.blocks.append(missing) }
      for count in trained.filter({ $0 > 0 }) + [unseen] {
        let title =
          "Scenes of exactly \(count)" + (count == unseen ? ", which none was trained on" : "")
        let (table, members) = try compare(
          kinds.map { (split + $0.0, $0.1) }, counts: [count], title: title, context)
        report.blocks.append(.table(table))
        json.append(.init("\(split) on \(count)", .object(members)))
      }
    }
    report.blocks.append(.heading("Trained on 0, 1, 2, 3 (the shipped model)"))
    for count in [3, 4, 5] {
      let (table, members) = try compare(
        [("primitives", "difference network")], counts: [count],
        title: "Scenes of exactly \(count)", context)
      report.blocks.append(.table(table))
      json.append(.init("primitives on \(count)", .object(members)))
    }
    report.blocks.append(.command("air3d experiment \(name) --seed \(context.seed)"))
    return ExperimentResult(report: report, json: .object(json))
  }

  /// Reads scenes of given counts with several models.
  private static func compare(
    _ models: [(name: String, label: String)], counts: [Int], title: String,
    _ context: ExperimentContext
  ) throws -> (Report.Table, [JSON.Member]) {
    var table = Report.Table(
      caption: title,
      header: ["network", "read with", "count right", "too many", "position", "scene right (yaw too)"])
    var json: [JSON.Member] = []
    for (name, label) in models {
      let entry = try context.model(name)
      for reading in readings {
        context.note("\(name) on \(counts): \(reading.label)")
        let measurement = try measure(entry.model, counts: counts, reading, context)
        let e = measurement.evaluation
        table.rows.append([
          label, reading.label, Formatted.percent(e.countAccuracy),
          Formatted.percent(overCounted(e)),
          Formatted.position(e, digits: reading.isRefined ? 4 : 2),
          Formatted.scene(e),
        ])
        json.append(
          .init(
            "\(name), \(reading.label)",
            .object(
              MeasurementReport(
                evaluation: e, specification: try SceneSpecification.load("primitives")
              ).members)))
      }
    }
    return (table, json)
  }

  /// Reads scenes of given counts with one model.
  private static func measure(
    _ trained: TrainedModel, counts: [Int], _ reading: Reading, _ context: ExperimentContext
  ) throws -> Measurement {
    let specification = try SceneSpecification.load("primitives")
    let scenes = SceneSampler(
      try SceneRenderer(specification.withCounts(counts)), seed: context.seed)
    let reader = try SceneRenderer(specification.withCounts(Array(0...stepLimit)))
    var model = EvaluatedReader(trained.network, trained.parameters, reader)
    model.stepLimit = stepLimit
    model.looksAgain = reading.looks == 2
    if reading.isRefined { model.refinement = RefinementSettings() }
    return model.measure(
      count: context.scenes ?? defaultScenes, seed: context.seed, threads: context.threads,
      progress: { _ in }, scene: { scenes($0) })
  }

  /// The share of scenes in which more objects were found than there are.
  private static func overCounted(_ e: Evaluation) -> Double {
    var over = 0
    for (truth, counts) in e.countConfusion.enumerated() {
      over += counts.dropFirst(truth + 1).reduce(0, +)
    }
    return Double(over) / Double(max(1, e.scenes))
  }
}
