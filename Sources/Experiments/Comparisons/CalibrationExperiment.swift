import AIR
import Files
import Pages
import Rendering
import SceneModel

/// Whether deviations and probabilities mean what they say, model by model: of the network alone
/// and refined, on the model's own pictures and on such as it does not expect.
enum CalibrationExperiment: Experiment {
  static let name = "calibration"
  static let abstract = "What deviations and probabilities are worth, of each shipped model."

  /// Models, and how many scenes are read of each kind of pictures.
  private static let models = [
    ("single", 500), ("primitives", 500), ("primitives-anywhere", 100), ("crockery", 40),
  ]
  /// How a picture is read.
  private enum Way: String, CaseIterable {
    case alone = "network alone"
    case refined
    /// Refined, and judged by scenes that are drawn from the posterior.
    case sampled
  }
  /// Scenes drawn of each picture, of one in five.
  private static let samples = 300
  /// Changes that `primitives` is not told of.
  private static let shifts = [
    "light 30 % stronger", "noise 0.05", "blur of 1 pixel", "camera 3° to the right",
  ]

  /// Pictures of one kind.
  private struct Pictures: Sendable {
    let name: String
    let sample: @Sendable (Int) -> (scene: Scene, picture: Image)
  }

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    for reader in context.readers ?? [] where !models.contains(where: { $0.0 == reader }) {
      throw TrainingFailure(
        "there is no reader '\(reader)' to be calibrated; there are "
          + models.map(\.0).joined(separator: ", "))
    }
    var report = Report(title: "What deviations and probabilities are worth")
    report.blocks.append(
      .paragraph(
        "Scenes are drawn from each model's prior and their pictures read. A central interval of "
          + "90 % should hold the truth in 90 % of all cases; ranks should be as frequent in each "
          + "tenth; where a model says 80 % it should be right in 80 %. ρ is Spearman's "
          + "correlation of the deviation that was said with the error that was made: whether "
          + "deviations tell good answers from bad ones."))
    var json: [JSON.Member] = []
    for (name, usual) in models where context.readers?.contains(name) ?? true {
      let entry = try context.model(name)
      let specification = try SceneSpecification.load(name)
      let renderer = try SceneRenderer(specification)
      let count = context.scenes ?? usual
      report.blocks.append(.heading(name))
      var members: [JSON.Member] = []
      for way in Way.allCases {
        var options = PictureReader.Options()
        if way == .alone { options.refinementSteps = 0 }
        let chosen = options
        let count = way == .sampled ? max(1, count / 5) : count
        var ofKinds: [JSON.Member] = []
        for pictures in try kinds(name, renderer, seed: context.seed) {
          context.note("\(name), \(way.rawValue): \(pictures.name)")
          let calibration = try AIR.Calibration.measure(
            specification, count: count, seed: context.seed, threads: context.threads,
            judgesSearch: way == .refined, samples: way == .sampled ? samples : 0,
            progress: { _ in },
            makeReader: { try PictureReader(entry.model, renderer: renderer, options: chosen) },
            sample: pictures.sample)
          let written = CalibrationReport(specification: specification)
          report.blocks += blocks(
            "\(way.rawValue), \(pictures.name), \(count) scenes", calibration, written)
          ofKinds.append(.init(pictures.name, written.json(calibration)))
        }
        members.append(.init(way.rawValue, .object(ofKinds)))
      }
      json.append(.init(name, .object(members)))
    }
    var command = "air3d experiment \(name) --seed \(context.seed)"
    for reader in context.readers ?? [] { command += " --reader \(reader)" }
    if let scenes = context.scenes { command += " --count \(scenes)" }
    report.blocks.append(.command(command))
    return ExperimentResult(report: report, json: .object(json))
  }

  private static func kinds(
    _ model: String, _ renderer: SceneRenderer, seed: UInt64
  ) throws -> [Pictures] {
    let sampler = SceneSampler(renderer, seed: seed)
    let own = CalibrationPictures.allCases.map { kind in
      Pictures(name: kind.text) { kind.sample($0, of: sampler) }
    }
    guard model == "primitives" else { return own }
    let all = try ShiftExperiment.shifts(renderer.specification, renderer, seed: seed)
    return own
      + all.filter { shifts.contains($0.name) }.map { Pictures(name: $0.name, sample: $0.scene) }
  }

  /// Figures and plots of one measurement.
  private static func blocks(
    _ title: String, _ calibration: AIR.Calibration, _ written: CalibrationReport
  ) -> [Report.Block] {
    let intervals = written.intervals(calibration)
    func table(_ caption: String, _ rows: [[String]]) -> Report.Block {
      .table(Report.Table(caption: caption, header: rows[0], rows: Array(rows.dropFirst())))
    }
    let scores = [("counts", calibration.counts), ("meshes", calibration.meshes)]
      .filter { $1.count > 0 }
    return [
      table(title, written.intervalRows(calibration)),
      table("Probabilities", written.scoreRows(calibration)),
      .plot(coverage(intervals)), .plot(ranks(intervals)), .plot(reliability(scores)),
    ]
  }

  private static func coverage(
    _ intervals: [(name: String, IntervalCalibration)]
  ) -> Plot {
    var plot = Plot(
      caption: "Truths inside of central intervals", xLabel: "interval, %", yLabel: "inside, %")
    plot.yRange = 0...100
    plot.series = [Plot.Series("as they should", [SIMD2(0, 0), SIMD2(100, 100)])]
      + intervals.map { name, interval in
        Plot.Series(
          name,
          IntervalCalibration.levels.enumerated().map {
            SIMD2($1 * 100, interval.coverage($0).share * 100)
          }, isLine: false)
      }
    return plot
  }

  /// The shares of all quantities together, with the band that holds 95 % of even ones.
  private static func ranks(_ intervals: [(name: String, IntervalCalibration)]) -> Plot {
    let tenths = intervals.first?.1.ranks.count ?? 0
    let sums = (0..<tenths).map { tenth in
      intervals.reduce(0) { $0 + $1.1.ranks[tenth] }
    }
    let total = Double(max(1, sums.reduce(0, +)))
    let even = 1 / Double(max(1, tenths))
    let half = 1.96 * (even * (1 - even) / total).squareRoot()
    func line(_ name: String, _ share: Double) -> Plot.Series {
      Plot.Series(name, [SIMD2(1, share * 100), SIMD2(Double(tenths), share * 100)])
    }
    var plot = Plot(
      caption: "Where truths lie in their distributions, all quantities together",
      xLabel: "tenth", yLabel: "truths, %")
    plot.yRange = 0...max(25, (sums.map(Double.init).max() ?? 0) / total * 100)
    plot.series = [
      Plot.Series(
        "truths", sums.enumerated().map { SIMD2(Double($0 + 1), Double($1) / total * 100) }),
      line("95 % of even ones, from", even - half), line("… to", even + half),
    ]
    return plot
  }

  private static func reliability(_ scores: [(String, ProbabilityCalibration)]) -> Plot {
    var plot = Plot(
      caption: "How often the likeliest answer is right, by its probability",
      xLabel: "probability, %", yLabel: "right, %")
    plot.yRange = 0...100
    plot.series = [Plot.Series("as it should", [SIMD2(0, 0), SIMD2(100, 100)])]
      + scores.map { name, score in
        Plot.Series(
          name,
          score.reliability.map { SIMD2($0.meanConfidence * 100, $0.accuracy * 100) },
          isLine: false)
      }
    return plot
  }
}
