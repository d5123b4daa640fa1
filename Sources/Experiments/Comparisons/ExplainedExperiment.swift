import AIR
import AssetIO
import Files
import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// How often the rule of `Explanation` says of a model's own pictures that the model does not
/// explain them, and how often of others.
enum ExplainedExperiment: Experiment {
  static let name = "explained"
  static let abstract = "Pictures that a model does not explain: false alarms, and what is missed."

  private static let defaultScenes = 2000
  /// Pictures of each other kind, for a picture of the model's own.
  private static let otherShare = 20
  private static let models = [
    "single", "primitives", "primitives-nuisances", "primitives-anywhere",
  ]
  /// Those that read the other kinds, too.
  private static let readers = ["primitives", "primitives-nuisances", "primitives-anywhere"]

  /// What was said of pictures of one kind.
  private struct Tally: Sendable {
    var pictures = 0
    var alarms = 0
    /// Of pictures of known scenes whose reading is wrong, and alarms among them.
    var wrong = 0
    var wrongAlarms = 0
    /// The largest and the smallest of what is left in proportion to what is expected.
    var most = 0.0
    var least = Double.infinity
  }

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    func chosen(_ models: [String]) -> [String] {
      context.readers.map { wanted in models.filter(wanted.contains) } ?? models
    }
    let (models, readers) = (chosen(models), chosen(readers))
    let count = context.scenes ?? defaultScenes
    let otherCount = max(2, count / otherShare)
    var report = Report(title: "Pictures that a model explains, and others")
    report.blocks.append(
      .paragraph(
        "What is left is in proportion to what is expected: above 1 the picture is not explained. A "
          + "wrong reading has another count, a wrong mesh, or a position that is off by more than "
          + "2 % of the table's width."))
    var json: [JSON.Member] = []
    // What is quickly done first.
    for (steps, way) in [(0, "network alone"), (RefinementSettings().steps, "refined")] {
      var own = Report.Table(
        caption: "Pictures of the model, \(way)",
        header: [
          "model", "pictures", "number", "alarms", "wrong readings", "alarms among them",
          "most that is left",
        ])
      var others = Report.Table(
        caption: "Other pictures, \(way): not explained, of \(otherCount) each",
        header: ["pictures"] + readers.flatMap { [$0, "least that is left"] })
      for model in models {
        let reader = try Reader(model, steps: steps, threads: context.threads)
        for kind in try ownKinds(model, seed: context.seed) {
          let tally = reader.read(kind, count: count, scenes: kind.scenes)
          note(tally, "\(model), \(way): \(kind.name)", context)
          own.rows.append([
            model, kind.name, "\(tally.pictures)", "\(tally.alarms)", "\(tally.wrong)",
            "\(tally.wrongAlarms)", String(format: "%.2f", tally.most),
          ])
          json.append(.init("\(model), \(way): \(kind.name)", Self.json(tally)))
        }
        guard let column = readers.firstIndex(of: model) else { continue }
        for (row, kind) in try ExplainedExperiment.others(reader.renderer, seed: context.seed)
          .enumerated()
        {
          let tally = reader.read(kind, count: otherCount)
          note(tally, "\(model), \(way): \(kind.name)", context)
          if column == 0 {
            others.rows.append([kind.name] + [String](repeating: "", count: 2 * readers.count))
          }
          others.rows[row][1 + 2 * column] = "\(tally.alarms)"
          others.rows[row][2 + 2 * column] = String(format: "%.2f", tally.least)
          json.append(.init("\(model), \(way): \(kind.name)", Self.json(tally)))
        }
      }
      report.blocks += [.table(own), .table(others)]
    }
    report.blocks.append(
      .command(
        "air3d experiment \(name) --count \(count) --seed \(context.seed)"
          + (context.readers ?? []).map { " --reader \($0)" }.joined()))
    return ExperimentResult(report: report, json: .object(json))
  }

  private static func note(_ tally: Tally, _ what: String, _ context: ExperimentContext) {
    context.note("\(what): \(tally.alarms) of \(tally.pictures) not explained")
  }

  private static func json(_ tally: Tally) -> JSON {
    [
      "pictures": .integer(tally.pictures), "alarms": .integer(tally.alarms),
      "wrongReadings": .integer(tally.wrong), "alarmsAmongThem": .integer(tally.wrongAlarms),
      "most": .rounded(tally.most, digits: 4), "least": .rounded(tally.least, digits: 4),
    ]
  }

  /// All kinds of pictures that are not a specification's.
  static func others(_ renderer: SceneRenderer, seed: UInt64) throws -> [PictureKind] {
    let specification = renderer.specification
    return DrawnPictures(
      width: specification.pictureWidth, height: specification.pictureHeight, seed: seed
    ).kinds + (try OtherTables(renderer, seed: seed).kinds())
  }

  /// A model's own pictures.
  private static func ownKinds(_ model: String, seed: UInt64) throws -> [OwnKind] {
    let renderer = try SceneRenderer(SceneSpecification.load(model))
    let scenes = SceneSampler(renderer, seed: seed)
    let noise = renderer.specification.likelihood.noiseStandardDeviation
    var kinds = [
      OwnKind("as 'generate' writes them", scenes) { scenes($0).picture },
      OwnKind("with the likelihood's noise", scenes) { index in
        var generator = PCG32(seed: ~seed, stream: UInt64(index))
        return scenes(index).picture.withNoise(deviation: noise, using: &generator)
          .quantizedToSRGB8()
      },
    ]
    if model == "primitives" {
      let single = SceneSampler(try SceneRenderer(SceneSpecification.load("single")), seed: seed)
      kinds.append(
        OwnKind("pictures of single, which look the same", single) { single($0).picture })
    }
    return kinds
  }

  /// Pictures of known scenes.
  private struct OwnKind: Sendable {
    var name: String
    var scenes: SceneSampler
    var picture: @Sendable (Int) -> Image

    init(
      _ name: String, _ scenes: SceneSampler, _ picture: @escaping @Sendable (Int) -> Image
    ) {
      self.name = name
      self.scenes = scenes
      self.picture = picture
    }
  }

  /// Reads pictures with one model.
  private struct Reader {
    let model: TrainedModel
    let renderer: SceneRenderer
    let options: PictureReader.Options
    let threads: Int

    init(_ name: String, steps: Int, threads: Int) throws {
      model = try TrainedModel(named: name)
      renderer = try SceneRenderer(SceneSpecification.load(name))
      try model.check(against: renderer.specification)
      var options = PictureReader.Options()
      options.refinementSteps = steps
      self.options = options
      self.threads = threads
    }

    /// Pictures that one thread reads before it takes the next ones.
    private static let chunk = 20

    func read(_ kind: OwnKind, count: Int, scenes: SceneSampler) -> Tally {
      tally(count) { ($0, kind.picture($0), scenes.scene($0)) }
    }

    func read(_ kind: PictureKind, count: Int) -> Tally {
      tally(count) { ($0, kind.picture($0), nil) }
    }

    private func tally(
      _ count: Int, _ picture: @escaping @Sendable (Int) -> (Int, Image, Scene?)
    ) -> Tally {
      let chunks = (count + Self.chunk - 1) / Self.chunk
      let (model, renderer, options) = (model, renderer, options)
      let parts = mapSlices(count: chunks, threads: threads) { chunk -> Tally in
        var tally = Tally()
        guard let reader = try? PictureReader(model, renderer: renderer, options: options) else {
          preconditionFailure("the model was checked")
        }
        for index in chunk * Self.chunk..<min(count, (chunk + 1) * Self.chunk) {
          let (_, image, truth) = picture(index)
          guard let reading = try? reader.read(image) else { continue }
          let explanation = reading.explanation
          tally.pictures += 1
          if !explanation.isExplained { tally.alarms += 1 }
          tally.most = max(tally.most, explanation.rms / explanation.expected)
          tally.least = min(tally.least, explanation.rms / explanation.expected)
          guard let truth else { continue }
          var evaluation = Evaluation(renderer.specification)
          evaluation.add(
            truth: truth, inferred: reading.objects.map(\.object), in: reading.view)
          if evaluation.rightScenes == 0 {
            tally.wrong += 1
            if !explanation.isExplained { tally.wrongAlarms += 1 }
          }
        }
        return tally
      }
      return parts.reduce(into: Tally()) { sum, part in
        sum.pictures += part.pictures
        sum.alarms += part.alarms
        sum.wrong += part.wrong
        sum.wrongAlarms += part.wrongAlarms
        sum.most = max(sum.most, part.most)
        sum.least = min(sum.least, part.least)
      }
    }
  }
}
