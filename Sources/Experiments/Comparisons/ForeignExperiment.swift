import AIR
import AssetIO
import Files
import Foundation
import Probability
import Rendering
import SceneModel

/// Pictures that another program has drawn with real light transport, through other cameras and in
/// other light (`scripts/make-path-traced-pictures`).
enum ForeignExperiment: Experiment {
  static let name = "foreign"
  static let abstract = "Pictures by a path tracer, set by set."

  /// Models, each with the specification that it reads with.
  private static let contenders = [
    (model: "primitives", specification: "primitives"),
    (model: "primitives-nuisances", specification: "primitives-nuisances"),
    (model: "primitives-nuisances", specification: "primitives-anywhere"),
    (model: "primitives-anywhere", specification: "primitives-anywhere"),
  ]

  /// The sets, in the order of the script's.
  private static let sets = [
    ("A", "other rays"), ("B", "a hard shadow of the sun"), ("C", "real light transport"),
    ("D", "and gloss, a wooden table, a floor"), ("E", "and a small camera's blur, noise and JPEG"),
    ("F", "D by a camera elsewhere"), ("G", "D with the sun anywhere"),
    ("X", "D at another exposure and white balance"), ("H", "all at once"),
  ]

  /// Where the script puts them.
  static let usualFolder = "Benchmarks/.peers/path-traced"

  /// A picture with the scene that it shows.
  private struct Example: Sendable {
    var scene: Scene
    var picture: Image
  }

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    let folder = context.pictures ?? usualFolder
    var report = Report(title: "Pictures by a path tracer")
    var json: [JSON.Member] = []
    let known = try SceneSpecification.load("primitives")
    let wanted = context.sets.map { chosen in sets.filter { chosen.contains($0.0) } } ?? sets
    let examples = try wanted.map { try read($0.0, folder, known, limit: context.scenes) }
    guard examples.contains(where: { !$0.isEmpty }) else {
      throw TrainingFailure(
        "\(folder): there are no pictures; scripts/make-path-traced-pictures makes them")
    }
    for contender in contenders where context.models.has(contender.model) {
      let entry = try context.model(contender.model)
      let specification = try SceneSpecification.load(contender.specification)
      let renderer = try SceneRenderer(specification)
      let label =
        contender.model == contender.specification
        ? contender.model : "\(contender.model), read with \(contender.specification)"
      if let models = context.readers, !models.contains(label) { continue }
      for isRefined in [false, true] {
        let way = isRefined ? "refined" : "network alone"
        var table = Report.Table(
          caption: "\(label), \(way)",
          header: ["set", "pictures", "count right", "identity", "position"]
            + specification.turningMeshes.map { "yaw of the \(specification.meshes[$0].name)" }
            + ["scene right", "camera", "ms"])
        var members: [JSON.Member] = []
        for (set, examples) in zip(wanted, examples) where !examples.isEmpty {
          context.note("\(label), \(way): \(set.0)")
          var model = EvaluatedReader(entry.model.network, entry.model.parameters, renderer)
          if isRefined { model.refinement = RefinementSettings() }
          let sums = model.measure(
            count: examples.count, threads: context.threads, progress: { _ in },
            scene: { (examples[$0].scene, examples[$0].picture) })
          let e = sums.evaluation
          let milliseconds =
            (isRefined ? sums.refinementSeconds : sums.networkSeconds) / Double(e.scenes) * 1000
          table.rows.append(
            [
              "\(set.0): \(set.1)", "\(e.scenes)", Formatted.percent(e.countAccuracy),
              Formatted.percent(e.identityAccuracy),
              Formatted.position(e, digits: isRefined ? 3 : 2),
            ] + specification.turningMeshes.map { Formatted.yaw(e, mesh: $0, digits: 2) }
              + [
                Formatted.percent(e.sceneAccuracy), Formatted.camera(e),
                Formatted.fixed(milliseconds, digits: 2),
              ])
          members.append(
            .init(
              set.0,
              .object(
                MeasurementReport(evaluation: e, specification: specification).members
                  + [.init("milliseconds", .rounded(milliseconds))])))
        }
        report.blocks.append(.table(table))
        json.append(.init("\(label), \(way)", .object(members)))
      }
    }
    report.blocks.append(.command("air3d experiment \(name)"))
    return ExperimentResult(report: report, json: .object(json))
  }

  /// The pictures of a set, brought to the specification's size; none if the set is not there.
  private static func read(
    _ set: String, _ folder: String, _ specification: SceneSpecification, limit: Int?
  ) throws -> [Example] {
    let path = "\(folder)/\(set)"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [] }
    let scenes = names.filter { $0.hasSuffix(".json") && $0 != "formation.json" }.sorted()
    return try scenes.prefix(limit ?? scenes.count).map { name in
      let stem = "\(path)/" + name.dropLast(".json".count)
      let scene = try SceneFile.read("\(path)/\(name)", specification: specification).scene
      let file = names.contains(name.dropLast(".json".count) + ".jpg") ? ".jpg" : ".png"
      let picture = try PictureFile.read(stem + file).image
      let fit = ImageFit(
        source: (picture.width, picture.height),
        target: (specification.pictureWidth, specification.pictureHeight))
      return Example(scene: scene, picture: picture.fitted(fit))
    }
  }
}
