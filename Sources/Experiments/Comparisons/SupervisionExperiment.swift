import AIR
import AssetIO
import Files
import Pages
import Probability
import Rendering
import SceneModel

/// AIR against the same network trained on labels, with yaw heads that know the meshes' symmetries
/// and with heads that do not (Eslami et al. 2016, section 3.3).
enum SupervisionExperiment: Experiment {
  static let name = "supervision"
  static let abstract = "AIR against the same network trained on labels."

  private static let defaultScenes = 1000

  /// A model of the comparison.
  private struct Contender {
    var name: String
    var label: String
    var curve: [TrainingCurvePoint]
    var model: TrainedModel
    /// The network alone, and refined.
    var alone: Measurement
    /// The network alone, without the second looks, which only networks are used to that have seen
    /// every object missing.
    var oneLook: Measurement
    /// On those scenes that have two objects of one mesh or more.
    var twins: Measurement
    var refined: Measurement
  }

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    var report = Report(title: "AIR against supervision")
    report.blocks = [
      .paragraph(
        "The same network, trained on the same number of pictures of the same prior: by AIR, "
          + "without labels, through the renderer; and on labels, by maximum likelihood of each "
          + "object's presence, mesh, position and yaw, objects ordered by x or matched by the "
          + "Hungarian method. \"Told\" yaw heads know how often a mesh's turn repeats, \"plain\" "
          + "ones do not, and their labels are any of the yaws that look the same. Held-out "
          + "scenes; medians, in brackets what 95 % do not exceed; positions in per cent of the "
          + "table's width, yaws modulo the mesh's symmetry. AIR with told heads on single is the "
          + "shipped model, whose training rendered with an older renderer.")
    ]
    var json: [JSON.Member] = []
    for scene in ["single", "primitives"] {
      let specification = try SceneSpecification.load(scene)
      let renderer = try SceneRenderer(specification)
      let all = ComparisonModels.supervision(scene).map {
        (name: $0.name, label: label($0.objective, $0.heads))
      }
      let (there, missing) = try context.available(all.map(\.name))
      var contenders: [Contender] = []
      for (name, label) in all where there.contains(name) {
        context.note("\(name): reading scenes")
        contenders.append(try measure(name, label, context, renderer))
      }
      report.blocks.append(.heading(scene))
      if let missing { report.blocks.append(missing) }
      report.blocks.append(.table(table(contenders, specification)))
      report.blocks.append(.plot(curves(contenders)))
      report.blocks.append(try pictures(contenders, renderer, context))
      json.append(
        .init(
          scene,
          .object(contenders.map { .init($0.name, Self.json($0, specification)) })))
    }
    report.blocks.append(.command("air3d experiment \(name) --seed \(context.seed)"))
    return ExperimentResult(report: report, json: .object(json))
  }

  private static func label(
    _ objective: TrainingObjective, _ heads: NetworkArchitecture.YawHeads
  ) -> String {
    let who =
      switch objective.labelMatching {
      case nil: "AIR"
      case .order: "labels by x"
      case .hungarian: "labels, Hungarian"
      }
    return who + (heads == .symmetryUnaware ? ", plain yaw" : ", told yaw")
  }

  private static func measure(
    _ name: String, _ label: String, _ context: ExperimentContext, _ renderer: SceneRenderer
  ) throws -> Contender {
    let entry = try context.model(name)
    let scenes = SceneSampler(renderer, seed: context.seed)
    let count = context.scenes ?? defaultScenes
    var model = EvaluatedReader(entry.model.network, entry.model.parameters, renderer)
    model.draws = 4
    func run(_ model: EvaluatedReader, _ indices: [Int]) -> Measurement {
      model.measure(
        count: indices.count, seed: context.seed, threads: context.threads, progress: { _ in },
        scene: { scenes(indices[$0]) })
    }
    let all = Array(0..<count)
    let twins = all.filter { index in
      let meshes = scenes.scene(index).objects.map(\.mesh)
      return Set(meshes).count < meshes.count
    }
    let alone = run(model, all)
    model.draws = 0
    model.looksAgain = false
    let oneLook = run(model, all)
    model.looksAgain = true
    let ofTwins = run(model, twins)
    model.refinement = RefinementSettings()
    return Contender(
      name: name, label: label, curve: entry.curve, model: entry.model, alone: alone,
      oneLook: oneLook, twins: ofTwins, refined: run(model, all))
  }

  private static func table(
    _ contenders: [Contender], _ specification: SceneSpecification
  ) -> Report.Table {
    let turning = specification.turningMeshes
    let hasTwins = specification.prior.maximumCount > 1
    var table = Report.Table(
      caption: "Network alone on \(contenders.first?.alone.evaluation.scenes ?? 0) scenes",
      header: ["trained by", "count", "identity", "position"]
        + turning.map { "yaw of the \(specification.meshes[$0].name)" } + ["scene right (yaw too)"]
        + ["… after one look"]
        + (hasTwins ? ["… with two of one mesh"] : []) + ["refined: scene right (yaw too)", "CPU min"])
    for contender in contenders {
      let e = contender.alone.evaluation
      var row = [contender.label, Formatted.percent(e.countAccuracy)]
      row += [Formatted.percent(e.identityAccuracy), Formatted.position(e)]
      row += turning.map { Formatted.yaw(e, mesh: $0) }
      row.append(Formatted.scene(e))
      row.append(Formatted.scene(contender.oneLook.evaluation))
      if hasTwins { row.append(Formatted.scene(contender.twins.evaluation)) }
      row.append(Formatted.scene(contender.refined.evaluation))
      let minutes = contender.curve.last.map { String(format: "%.1f", $0.cpuSeconds / 60) }
      row.append(minutes ?? "–")
      table.rows.append(row)
    }
    return table
  }

  private static func curves(_ contenders: [Contender]) -> Plot {
    var plot = Plot(
      caption: "Median error of the cube's yaw on 200 held-out scenes while training (one look); "
        + "chance is 22.5°",
      xLabel: "pictures seen", yLabel: "degrees",
      series: contenders.map { contender in
        Plot.Series(
          contender.label,
          contender.curve.compactMap { point in
            (point.yawErrorDegreesMedian["cube"] ?? nil).map {
              SIMD2(Double(point.imagesSeen), $0)
            }
          })
      })
    plot.yScale = .logarithmic
    return plot
  }

  /// The first scene with a cube, and what each network alone makes of it.
  private static func pictures(
    _ contenders: [Contender], _ renderer: SceneRenderer, _ context: ExperimentContext
  ) throws -> Report.Block {
    let scenes = SceneSampler(renderer, seed: context.seed)
    let cube = renderer.specification.mesh(named: "cube")
    let index = (0..<200).first { scenes.scene($0).objects.contains { $0.mesh == cube } } ?? 0
    let picture = scenes(index).picture
    var pictures = [("held-out scene \(index)", picture.enlarged(by: 3))]
    for contender in contenders {
      let proposer = Proposer(
        contender.model.network, parameters: contender.model.parameters, renderer: renderer)
      let objects = proposer.propose(picture).objects.map(\.object)
      let drawn = renderer.render(
        Scene(camera: renderer.specification.camera.centralPose, objects: objects))
      pictures.append((contender.label, drawn.enlarged(by: 3)))
    }
    return .pictures(pictures.map { (caption: $0.0, picture: $0.1) })
  }

  private static func json(_ contender: Contender, _ specification: SceneSpecification) -> JSON {
    func metrics(_ measurement: Measurement) -> JSON {
      .object(
        MeasurementReport(evaluation: measurement.evaluation, specification: specification).members)
    }
    return [
      "elbo": .rounded(
        contender.alone.lowerBound / Double(contender.alone.evaluation.scenes), digits: 6),
      "alone": metrics(contender.alone), "oneLook": metrics(contender.oneLook),
      "twins": metrics(contender.twins),
      "refined": metrics(contender.refined),
      "cpuSeconds": contender.curve.last.map { .rounded($0.cpuSeconds) } ?? .null,
    ]
  }
}
