import AIR
import AssetIO
import Files
import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// What a picture's size buys in precision: the same photographs, made smaller to several sizes,
/// each read from coarse to fine.
enum SizesExperiment: Experiment {
  static let name = "sizes"
  static let abstract = "What larger pictures buy in precision."

  private static let model = "primitives-anywhere"
  private static let defaultScenes = 100
  private static let sides = [64, 128, 256, 512]
  /// Pictures that one thread reads before it takes the next ones.
  private static let chunk = 5

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    let count = context.scenes ?? defaultScenes
    let entry = try context.model(model)
    let specification = try SceneSpecification.load(model)
    let renderer = try SceneRenderer(specification)
    let photographed = try photographer(specification, seed: context.seed)
    var table = Report.Table(
      caption: "Refined, \(count) scenes",
      header: ["pixels a side", "count right", "scene right (yaw too)", "position"]
        + specification.turningMeshes.map { "yaw of the \(specification.meshes[$0].name)" }
        + ["camera", "ms"])
    var rows: [[String]] = []
    var json: [JSON.Member] = []
    for side in sides {
      context.note("\(side) pixels a side")
      let (evaluation, seconds) = try measure(
        side, count: count, entry.model, renderer, photographed, threads: context.threads)
      let milliseconds = seconds / Double(max(1, evaluation.scenes)) * 1000
      rows.append(
        [
          "\(side)", Formatted.percent(evaluation.countAccuracy), Formatted.scene(evaluation),
          Formatted.position(evaluation, digits: 4),
        ] + specification.turningMeshes.map { Formatted.yaw(evaluation, mesh: $0, digits: 3) }
          + [
            Formatted.camera(evaluation, digits: 3), Formatted.fixed(milliseconds, digits: 0),
          ])
      json.append(
        .init(
          "\(side)",
          .object(
            MeasurementReport(evaluation: evaluation, specification: specification).members
              + [.init("milliseconds", .rounded(milliseconds, digits: 3))])))
    }
    table.rows = rows
    var report = Report(title: "What larger pictures buy")
    report.blocks += [
      .paragraph(
        "Scenes of \(model), without patterns on the table, drawn at \(largestSide) pixels a side "
          + "with its noise and blur, made smaller to each size, and read as 'infer' reads "
          + "pictures of that size. Of errors the median stands first, then what 95 % do not "
          + "exceed."),
      .table(table),
      .command("air3d experiment \(name) --count \(count) --seed \(context.seed)"),
    ]
    return ExperimentResult(report: report, json: .object(json))
  }

  private static let largestSide = 512

  /// Draws the photographs.
  private static func photographer(
    _ specification: SceneSpecification, seed: UInt64
  ) throws -> SceneSampler {
    var large = specification.resized(width: largestSide, height: largestSide)
    // A pattern is not inferred, and is the same whatever the size.
    large.nuisances.tableTexture = 0...0
    return SceneSampler(try SceneRenderer(large), seed: seed)
  }

  /// Reads the first photographs at a size.
  ///
  /// - Returns: how they compare, and the seconds that reading took, all threads together.
  private static func measure(
    _ side: Int, count: Int, _ model: TrainedModel, _ renderer: SceneRenderer,
    _ photographed: SceneSampler, threads: Int
  ) throws -> (Evaluation, seconds: Double) {
    let specification = renderer.specification
    // Says what is wrong with the model once.
    try model.check(against: specification)
    let fit = ImageFit(
      source: (width: largestSide, height: largestSide), target: (width: side, height: side))
    let chunks = (count + chunk - 1) / chunk
    let parts = mapSlices(count: chunks, threads: threads) { part -> (Evaluation, Double) in
      var (evaluation, seconds) = (Evaluation(specification), 0.0)
      guard let reader = try? PictureReader(model, renderer: renderer) else {
        preconditionFailure("the model was checked")
      }
      for index in part * chunk..<min(count, (part + 1) * chunk) {
        let (scene, photograph) = photographed(index)
        let picture =
          side == largestSide ? photograph : photograph.fitted(fit).quantizedToSRGB8()
        let start = ContinuousClock.now
        let reading = try? reader.read(picture)
        seconds += (ContinuousClock.now - start) / .seconds(1)
        // What cannot be read counts, as a table on which nothing was found.
        evaluation.add(
          truth: scene, inferred: reading?.objects.map(\.object) ?? [],
          in: reading?.view ?? specification.viewPrior.center)
      }
      return (evaluation, seconds)
    }
    var (evaluation, seconds) = (Evaluation(specification), 0.0)
    for part in parts {
      evaluation.merge(part.0)
      seconds += part.1
    }
    return (evaluation, seconds)
  }
}
