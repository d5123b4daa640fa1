import AIR
import Files
import Pages
import SceneModel

/// Whether training succeeds from any seed.
enum SeedsExperiment: Experiment {
  static let name = "seeds"
  static let abstract = "The shipped recipe, shortened, from ten seeds."

  private static let defaultScenes = 1000
  private static let seeds: ClosedRange<UInt64> = 1...10
  /// A quarter of the shipped model's.
  private static let images = 300_000
  /// A training has succeeded if this share of the scenes is right.
  private static let success = 0.9

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    let specification = try SceneSpecification.load("primitives")
    let renderer = try SceneRenderer(specification)
    let scenes = SceneSampler(renderer, seed: context.seed)
    let count = context.scenes ?? defaultScenes
    var table = Report.Table(
      caption: "\(count) held-out scenes, network alone and refined",
      header: ["seed", "CPU min", "count", "identity", "position"]
        + specification.turningMeshes.map { "yaw of the \(specification.meshes[$0].name)" }
        + ["scene right (yaw too)", "refined: count", "refined: scene right (yaw too)"])
    var curves: [Plot.Series] = []
    var json: [JSON.Member] = []
    var (aloneRight, refinedRight) = (0, 0)
    for seed in seeds {
      var recipe = TrainingRecipe(scene: "primitives")
      recipe.images = images
      recipe.seed = seed
      let entry = try context.models.model("seeds-\(seed)", recipe)
      context.note("seed \(seed): reading scenes")
      var model = EvaluatedReader(entry.model.network, entry.model.parameters, renderer)
      func measure() -> Evaluation {
        model.measure(
          count: count, seed: context.seed, threads: context.threads, progress: { _ in },
          scene: { scenes($0) }
        ).evaluation
      }
      let alone = measure()
      model.refinement = RefinementSettings()
      let refined = measure()
      if alone.sceneAccuracy >= success { aloneRight += 1 }
      if refined.sceneAccuracy >= success { refinedRight += 1 }
      table.rows.append(
        [
          "\(seed)",
          (entry.curve.last?.cpuSeconds).map { String(format: "%.1f", $0 / 60) } ?? "–",
          Formatted.percent(alone.countAccuracy), Formatted.percent(alone.identityAccuracy),
          Formatted.position(alone),
        ] + specification.turningMeshes.map { Formatted.yaw(alone, mesh: $0) } + [
          Formatted.scene(alone), Formatted.percent(refined.countAccuracy),
          Formatted.scene(refined),
        ])
      curves.append(
        Plot.Series(
          "seed \(seed)",
          entry.curve.compactMap { p in
            p.sceneAccuracy.map { SIMD2(Double(p.imagesSeen), $0 * 100) }
          }))
      func metrics(_ e: Evaluation) -> JSON {
        .object(MeasurementReport(evaluation: e, specification: specification).members)
      }
      json.append(.init("\(seed)", ["alone": metrics(alone), "refined": metrics(refined)]))
    }
    var report = Report(title: "Ten seeds")
    report.blocks = [
      .paragraph(
        "The recipe of the shipped model, with \(images) pictures instead of 1,200,000 and every "
          + "schedule but the optimiser's warm-up shortened with it. A training succeeds if at least "
          + "\(Formatted.percent(success, digits: 0)) of held-out scenes are right (count, every "
          + "mesh, every position within 2 % of the table's width). Succeeded: \(aloneRight) of "
          + "\(seeds.count) by the network alone, \(refinedRight) of \(seeds.count) refined."),
      .table(table),
      .plot(
        Plot(
          caption: "Scenes right while training (200 scenes, one look)", xLabel: "pictures seen",
          yLabel: "scenes right, %", series: curves)),
      .command("air3d experiment \(name) --train"),
    ]
    return ExperimentResult(report: report, json: .object(json))
  }
}
