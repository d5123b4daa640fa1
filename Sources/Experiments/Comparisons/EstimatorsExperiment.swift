import AIR
import Files
import Pages
import SceneModel

/// Ways to estimate the gradient in presence and mesh, compared while training.
enum EstimatorsExperiment: Experiment {
  static let name = "estimators"
  static let abstract = "The gradient's estimators, by pictures seen and processor time."

  /// Pictures of each training; shorter than those of the shipped models.
  private static let images = ["single": 40_000, "primitives": 100_000]

  /// What the models' names end in, too: `elbo`, by which an earlier run may have trained one, is
  /// what the local posterior was called.
  private static func ending(_ objective: TrainingObjective) -> String {
    objective == .localPosterior ? TrainingObjective.earlierName : objective.rawValue
  }

  private static let objectives: [(objective: TrainingObjective, label: String)] = [
    (.localPosterior, "local posterior"), (.score, "score function, baselines"),
    (.vimco, "VIMCO, 4 scenes"), (.wakeSleep, "wake-sleep, 4 scenes"),
  ]

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    var report = Report(title: "Estimators")
    report.blocks.append(
      .paragraph(
        "One network, one likelihood and one schedule; what differs is how presence and mesh "
          + "learn, and, for wake-sleep, the poses. Held-out scenes, one look, the network alone. "
          + "The score function and VIMCO follow the bound's own gradient; the local posterior "
          + "does not. VIMCO's is the bound of four scenes, and the poses follow it, too; wake-sleep "
          + "also learns from scenes that the model dreams, as many again as the pictures seen. "
          + "All train under the tempered likelihood; the bound shown is the model's own, of one "
          + "scene. Seed 1 each."))
    var json: [JSON.Member] = []
    for scene in ["single", "primitives"] {
      var curves: [(label: String, curve: [TrainingCurvePoint])] = []
      for (objective, label) in objectives {
        var recipe = TrainingRecipe(scene: scene)
        recipe.objective = objective
        recipe.images = images[scene]
        let name = "estimators-\(scene)-\(ending(objective))"
        curves.append((label, try context.models.model(name, recipe).curve))
      }
      report.blocks.append(.heading(scene))
      report.blocks.append(.table(table(curves)))
      for (yLabel, value) in measures {
        for (xLabel, x) in axes {
          report.blocks.append(
            .plot(
              Plot(
                caption: "\(yLabel) by \(xLabel)", xLabel: xLabel, yLabel: yLabel,
                series: curves.map { label, curve in
                  Plot.Series(
                    label, curve.compactMap { p in value(p).map { SIMD2(x(p), $0) } })
                })))
        }
      }
      json.append(
        .init(scene, .object(curves.map { .init($0.label, Self.json($0.curve)) })))
    }
    report.blocks.append(.command("air3d experiment \(name) --train"))
    return ExperimentResult(report: report, json: .object(json))
  }

  private static let axes: [(String, @Sendable (TrainingCurvePoint) -> Double)] = [
    ("pictures seen", { Double($0.imagesSeen) }), ("processor seconds", { $0.cpuSeconds }),
  ]

  private static let measures: [(String, @Sendable (TrainingCurvePoint) -> Double?)] = [
    ("bound, nats", { $0.elbo }),
    ("counts right, %", { $0.countAccuracy.map { $0 * 100 } }),
    ("identities right, %", { $0.identityAccuracy.map { $0 * 100 } }),
    ("position, % of the table", { $0.positionErrorMedian.map { $0 * 100 } }),
  ]

  private static func table(
    _ curves: [(label: String, curve: [TrainingCurvePoint])]
  ) -> Report.Table {
    var table = Report.Table(
      caption: "At the end",
      header: [
        "estimator", "pictures", "CPU s", "bound", "count", "identity", "position", "yaw cube",
        "yaw cylinder", "scene right (yaw too)",
      ])
    for (label, curve) in curves {
      guard let p = curve.last else { continue }
      func degrees(_ mesh: String) -> String {
        (p.yawErrorDegreesMedian[mesh] ?? nil).map { String(format: "%.1f°", $0) } ?? "–"
      }
      table.rows.append([
        label, "\(p.imagesSeen)", String(format: "%.0f", p.cpuSeconds),
        p.elbo.map { String(format: "%.0f", $0) } ?? "–",
        Formatted.percent(p.countAccuracy ?? .nan), Formatted.percent(p.identityAccuracy ?? .nan),
        Formatted.percent(p.positionErrorMedian ?? .nan, digits: 2), degrees("cube"),
        degrees("cylinder"),
        Formatted.percent(p.sceneAccuracy ?? .nan)
          + (p.sceneAndYawAccuracy.map { " (\(Formatted.percent($0)))" } ?? ""),
      ])
    }
    return table
  }

  private static func json(_ curve: [TrainingCurvePoint]) -> JSON {
    .array(
      curve.map { p in
        [
          "imagesSeen": .integer(p.imagesSeen), "cpuSeconds": .rounded(p.cpuSeconds),
          "elbo": p.elbo.map { .rounded($0) } ?? .null,
          "countAccuracy": p.countAccuracy.map { .rounded($0) } ?? .null,
          "identityAccuracy": p.identityAccuracy.map { .rounded($0) } ?? .null,
          "positionErrorMedian": p.positionErrorMedian.map { .rounded($0) } ?? .null,
        ]
      })
  }
}
