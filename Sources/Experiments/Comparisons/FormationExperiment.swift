import AIR
import Files
import SceneModel

/// What each part of the model of a picture wins on pictures that another program has drawn: the
/// likelihood's tails, soft and fainter shadows, gloss, the table's thickness, the lens's blur.
enum FormationExperiment: Experiment {
  static let name = "formation"
  static let abstract = "What parts of the model win on pictures by a path tracer."

  /// The model with something changed.
  private struct Variant: Sendable {
    var name: String
    var settings = RefinementSettings()
    var change: @Sendable (inout SceneSpecification) -> Void = { _ in }

    init(_ name: String, freedom: Double) {
      self.name = name
      settings.residualFreedom = freedom
    }

    init(_ name: String, _ change: @escaping @Sendable (inout SceneSpecification) -> Void) {
      self.name = name
      self.change = change
    }
  }

  private static let model = "primitives-anywhere"
  private static let variants = [
    Variant("as shipped: Student's, ν = 5") { _ in },
    Variant("Normal likelihood", freedom: .infinity),
    Variant("Student's, ν = 10", freedom: 10), Variant("Student's, ν = 2", freedom: 2),
    Variant("no gloss") { $0.nuisances.gloss = 0...0 },
    Variant("a table without sides") { $0.nuisances.tableThickness = 0...0 },
    Variant("no blur") { $0.nuisances.blur = 0...0 },
    Variant("a sun without size, hard shadows") { $0.lighting.lights[0].angularRadius = 0 },
    Variant("no light from below") {
      $0.inferred[.ground] = nil
      $0.lighting.ground = nil
    },
  ]

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    let known = try SceneSpecification.load("primitives")
    let wanted = ForeignExperiment.chosenSets(context)
    let examples = try ForeignExperiment.examples(of: wanted, context, known)
    let entry = try context.model(model)
    let specification = try SceneSpecification.load(model)
    var tables = ["Scenes right", "Position, in % of the table's width", "Camera"].map {
      Report.Table(
        caption: "\($0); refined", header: ["model"] + wanted.map { "\($0.name): \($0.title)" })
    }
    var json: [JSON.Member] = []
    for variant in variants {
      var changed = specification
      variant.change(&changed)
      var reader = EvaluatedReader(
        entry.model.network, entry.model.parameters, try SceneRenderer(changed))
      reader.refinement = variant.settings
      for index in tables.indices { tables[index].rows.append([variant.name]) }
      var members: [JSON.Member] = []
      for (set, examples) in zip(wanted, examples) {
        context.note("\(variant.name): \(set.name)")
        let e = reader.measure(
          count: examples.count, threads: context.threads, progress: { _ in },
          scene: { (examples[$0].scene, examples[$0].picture) }
        ).evaluation
        let cells =
          examples.isEmpty
          ? [String](repeating: Formatted.nothing, count: 3)
          : [
            Formatted.percent(e.sceneAccuracy), Formatted.position(e, digits: 3),
            Formatted.camera(e),
          ]
        for (index, cell) in cells.enumerated() {
          tables[index].rows[tables[index].rows.count - 1].append(cell)
        }
        members.append(
          .init(
            set.name,
            .object(MeasurementReport(evaluation: e, specification: specification).members)))
      }
      json.append(.init(variant.name, .object(members)))
    }
    var report = Report(title: "What parts of the model win")
    report.blocks.append(
      .paragraph(
        "Pictures by a path tracer, read by \(model) and refined; each row differs from the first "
          + "in one thing."))
    report.blocks += tables.map { .table($0) } + [.command("air3d experiment \(name)")]
    return ExperimentResult(report: report, json: .object(json))
  }
}
