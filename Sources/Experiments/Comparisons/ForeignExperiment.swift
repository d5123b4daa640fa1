import AIR
import AssetIO
import Files
import Foundation
import Geometry
import Probability
import Rendering
import SceneModel
import Synchronization

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
  private static let sets: [(name: String, title: String)] = [
    (ownSet, "own pictures of primitives"), ("A", "other rays"), ("B", "a hard shadow of the sun"),
    ("C", "real light transport"),
    ("D", "and gloss, a wooden table, a floor"), ("E", "and a small camera's blur, noise and JPEG"),
    ("F", "D by a camera elsewhere"), ("G", "D with the sun anywhere"),
    ("X", "D at another exposure and white balance"), ("H", "all at once"),
  ]

  /// Pictures that air3d draws itself.
  private static let ownSet = "P"

  /// Where the script puts them.
  static let usualFolder = "Benchmarks/.peers/path-traced"

  /// A picture with the scene that it shows.
  struct Example: Sendable {
    /// Of the file, without its ending.
    var name: String
    var scene: Scene
    /// Where the light comes from; nil if nothing says it.
    var sun: Vector3?
    var picture: Image
  }

  /// What one reader made of all sets, refined.
  private struct Column {
    var label: String
    /// By set.
    var evaluations: [String: Evaluation] = [:]
  }

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    var report = Report(title: "Pictures by a path tracer")
    var json: [JSON.Member] = []
    let known = try SceneSpecification.load("primitives")
    let wanted = chosenSets(context)
    let examples = try examples(of: wanted, context, known)
    var columns: [Column] = []
    var details: [Report.Block] = []
    var failures: [Report.Block] = []
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
            + ["scene right (yaw too)", "camera", "ms"])
        var members: [JSON.Member] = []
        var column = Column(label: label)
        // Of the last reader that is measured, and so of the newest.
        if isRefined { failures = [] }
        for (set, examples) in zip(wanted, examples) where !examples.isEmpty {
          context.note("\(label), \(way): \(set.name)")
          var model = EvaluatedReader(entry.model.network, entry.model.parameters, renderer)
          if isRefined { model.refinement = RefinementSettings() }
          let readings = Mutex<[EvaluatedReader.Reading]>([])
          let sums = model.measure(
            count: examples.count, threads: context.threads, progress: { _ in },
            reading: { reading in readings.withLock { $0.append(reading) } },
            scene: { (examples[$0].scene, examples[$0].picture) })
          let e = sums.evaluation
          let milliseconds =
            (isRefined ? sums.refinementSeconds : sums.networkSeconds) / Double(e.scenes) * 1000
          table.rows.append(
            [
              "\(set.name): \(set.title)", "\(e.scenes)", Formatted.percent(e.countAccuracy),
              Formatted.percent(e.identityAccuracy),
              Formatted.position(e, digits: isRefined ? 3 : 2),
            ] + specification.turningMeshes.map { Formatted.yaw(e, mesh: $0, digits: 2) }
              + [
                Formatted.scene(e), Formatted.camera(e),
                Formatted.fixed(milliseconds, digits: 2),
              ])
          column.evaluations[set.name] = e
          var figures =
            MeasurementReport(evaluation: e, specification: specification).members
            + [.init("milliseconds", .rounded(milliseconds))]
          if isRefined {
            let failed = ForeignFailures(
              readings.withLock { $0 }.sorted { $0.index < $1.index }, of: examples, renderer)
            failures += failed.blocks(heading: "\(set.name): \(set.title)")
            figures.append(.init("failures", failed.json))
          }
          members.append(.init(set.name, .object(figures)))
        }
        if isRefined { columns.append(column) }
        details.append(.table(table))
        json.append(.init("\(label), \(way)", .object(members)))
      }
    }
    report.blocks += summary(columns, wanted)
    if let last = columns.last {
      report.blocks += [
        .heading("What \(last.label) gets wrong"), .paragraph(ForeignFailures.explanation),
      ]
      report.blocks += failures
    }
    report.blocks += [.heading("Each reader")] + details + [.command("air3d experiment \(name)")]
    return ExperimentResult(report: report, json: .object(json))
  }

  /// The sets that a run is about.
  static func chosenSets(_ context: ExperimentContext) -> [(name: String, title: String)] {
    context.sets.map { chosen in sets.filter { chosen.contains($0.name) } } ?? sets
  }

  /// The pictures of sets; none of a set that is not there.
  ///
  /// - Parameter known: the specification of their scenes.
  static func examples(
    of sets: [(name: String, title: String)], _ context: ExperimentContext,
    _ known: SceneSpecification
  ) throws -> [[Example]] {
    let folder = context.pictures ?? usualFolder
    let examples = try sets.map {
      $0.name == ownSet
        ? try drawn(context, known) : try read($0.name, folder, known, limit: context.scenes)
    }
    guard examples.contains(where: { !$0.isEmpty }) else {
      throw TrainingFailure(
        "\(folder): there are no pictures; scripts/make-path-traced-pictures makes them")
    }
    return examples
  }

  /// Readers side by side, what was there before on the left.
  private static func summary(
    _ columns: [Column], _ sets: [(name: String, title: String)]
  ) -> [Report.Block] {
    func table(_ caption: String, _ cell: (Evaluation) -> String) -> Report.Block {
      .table(
        Report.Table(
          caption: caption, header: ["set"] + columns.map(\.label),
          rows: sets.filter { set in columns.contains { $0.evaluations[set.name] != nil } }.map {
            set in
            ["\(set.name): \(set.title)"]
              + columns.map { $0.evaluations[set.name].map(cell) ?? Formatted.nothing }
          }))
    }
    return [
      .heading("Before and after"),
      .paragraph(
        "Readers from left to right in the order in which they came to be. A scene is right if its "
          + "count, every mesh and every position within 2 % of the table's width are. Of errors "
          + "the median stands first, then what 95 % do not exceed."),
      table("Scenes right, refined") { Formatted.percent($0.sceneAccuracy) },
      table("Position, in % of the table's width, refined") {
        Formatted.position($0, digits: 3)
      },
      table("Camera: azimuth, elevation, distance; medians, refined") { Formatted.camera($0) },
    ]
  }

  /// Held-out pictures of a specification.
  private static func drawn(
    _ context: ExperimentContext, _ specification: SceneSpecification
  ) throws -> [Example] {
    let sampler = try SceneSampler(SceneRenderer(specification), seed: context.seed)
    return (0..<(context.scenes ?? 300)).map { index in
      let (scene, picture) = sampler(index)
      return Example(
        name: "\(index)", scene: scene,
        sun: specification.sunDirection(specification.viewPrior.center), picture: picture)
    }
  }

  /// The pictures of a set, brought to the specification's size; none if the set is not there.
  private static func read(
    _ set: String, _ folder: String, _ specification: SceneSpecification, limit: Int?
  ) throws -> [Example] {
    let path = "\(folder)/\(set)"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [] }
    let scenes = names.filter { $0.hasSuffix(".json") && $0 != "formation.json" }.sorted()
    let formations =
      names.contains("formation.json")
      ? try JSONObjectReader(
        JSON5Reader.read("\(path)/formation.json"), path: "\(path)/formation.json",
        name: "a set's formation") : nil
    return try scenes.prefix(limit ?? scenes.count).map { name in
      let stem = "\(path)/" + name.dropLast(".json".count)
      let scene = try SceneFile.read("\(path)/\(name)", specification: specification).scene
      let file = names.contains(name.dropLast(".json".count) + ".jpg") ? ".jpg" : ".png"
      let picture = try PictureFile.read(stem + file).image
      guard let fit = specification.fit(ofPictures: (picture.width, picture.height)) else {
        throw TrainingFailure("\(stem)\(file): is not of the specification's size")
      }
      let stemName = String(name.dropLast(".json".count))
      var sun: Vector3?
      if let formations, formations.optional(stemName) != nil {
        let numbers = try formations.object(stemName).numbers("sun", count: 3, .between(-1e6, 1e6))
        sun = Vector3(numbers[0], numbers[1], numbers[2])
      }
      return Example(
        name: "\(set) \(stemName)", scene: scene, sun: sun, picture: picture.fitted(fit))
    }
  }
}
