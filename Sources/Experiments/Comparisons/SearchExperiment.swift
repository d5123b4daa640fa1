import AIR
import Files
import Foundation
import NeuralNetworks
import Pages
import Probability
import Rendering
import SceneModel

/// AIR against explaining each picture from nothing: local optimisation from random starts and from
/// a grid, and an annealed Markov chain, on the same scenes (Eslami et al. 2016, section 3.3).
enum SearchExperiment: Experiment {
  static let name = "search"
  static let abstract = "AIR against optimisation and sampling without a network."

  private static let defaultScenes = 200
  /// Renders after which success is read off.
  private static let budgets = [
    1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000,
  ]
  private static let renderLimit = 10_000
  /// Lengths of annealed chains; each cools over its own length.
  private static let chainLengths = [100, 300, 1000, 3000, 10_000]
  private static let grids = [4, 8, 16]

  /// A way to explain a picture, and how it fares.
  private struct Method: Sendable {
    var name: String
    var isLine = true
    var successes: [Success] = []
  }

  /// What a method reaches with what it spends on a picture, everything that it takes to read it
  /// included.
  private struct Success: Sendable {
    var renders: Double
    /// Of a processor.
    var seconds: Double
    /// Of right scenes.
    var share: Double
    /// Of right scenes whose yaws are right, too.
    var shareWithYaw: Double

    init(renders: Double, seconds: Double, _ evaluation: Evaluation) {
      self.renders = renders
      self.seconds = seconds
      share = evaluation.sceneAccuracy
      shareWithYaw = evaluation.sceneAndYawAccuracy
    }
  }

  static func run(_ context: ExperimentContext) throws -> ExperimentResult {
    let entry = try context.model("primitives")
    let renderer = try SceneRenderer(try SceneSpecification.load("primitives"))
    let count = context.scenes ?? defaultScenes
    let scenes = SceneSampler(renderer, seed: context.seed)
    var methods: [Method] = []

    func measureModel(_ name: String, refines: Bool, looksAgain: Bool = true) {
      context.note(name)
      var model = EvaluatedReader(entry.model.network, entry.model.parameters, renderer)
      if refines { model.refinement = RefinementSettings() }
      model.looksAgain = looksAgain
      let clock = ProcessorStopwatch()
      let sums = model.measure(
        count: count, threads: context.threads, progress: { _ in }, scene: { scenes($0) })
      let renders = max(1, Double(sums.renders) / Double(count))
      methods.append(
        Method(
          name: name, isLine: false,
          successes: [
            Success(
              renders: renders, seconds: clock.seconds / Double(count),
              sums.evaluation)
          ]))
    }
    measureModel("AIR, one pass", refines: false, looksAgain: false)
    measureModel("AIR, two looks", refines: false)
    measureModel("AIR, refined", refines: true)

    for (name, optimizer) in [
      ("random starts, gradient", LocalOptimizer.gradient),
      ("random starts, Levenberg–Marquardt", .levenbergMarquardt),
    ] {
      context.note(name)
      let (traces, seconds) = search(count, context, scenes, renderer) { refiner, picture, index in
        var generator = PCG32(seed: context.seed ^ 0xD1CE, stream: UInt64(index))
        return refiner.searchFromRandomStarts(
          picture, optimizer: optimizer, renderLimit: renderLimit, using: &generator)
      }
      methods.append(
        Method(
          name: name,
          successes: budgets.map { budget in
            Success(
              renders: Double(budget), seconds: Double(budget) * seconds,
              evaluation(traces, scenes, budget: budget))
          }))
    }
    var onGrids = Method(name: "grids of 4², 8², 16²")
    for grid in grids {
      context.note("grid of \(grid)²")
      let (traces, seconds) = search(count, context, scenes, renderer) { refiner, picture, _ in
        refiner.searchOnGrid(picture, grid: grid)
      }
      let renders = Double(traces.reduce(0) { $0 + $1.renders }) / Double(count)
      onGrids.successes.append(
        Success(
          renders: renders, seconds: renders * seconds,
          evaluation(traces, scenes, budget: .max)))
    }
    methods.append(onGrids)
    var chains = Method(name: "annealed chain")
    for length in chainLengths {
      context.note("annealed chains of \(length) steps")
      let clock = ProcessorStopwatch()
      let traces = inChunks(count, context) { range -> [SearchTrace] in
        let sampler = AnnealedSampler(renderer)
        return range.map { index in
          var generator = PCG32(seed: context.seed ^ 0xC4A1, stream: UInt64(index))
          return sampler.run(scenes(index).picture, renders: length, using: &generator)
        }
      }
      chains.successes.append(
        Success(
          renders: Double(length), seconds: clock.seconds / Double(count),
          evaluation(traces, scenes, budget: .max)))
    }
    methods.append(chains)
    return result(methods, count: count, context)
  }

  /// Searches in every scene; the second result is processor seconds a render.
  private static func search(
    _ count: Int, _ context: ExperimentContext, _ scenes: SceneSampler,
    _ renderer: SceneRenderer,
    _ body: @escaping @Sendable (Refiner, Image, Int) -> SearchTrace
  ) -> ([SearchTrace], Double) {
    let clock = ProcessorStopwatch()
    let traces = inChunks(count, context) { range in
      let refiner = Refiner(renderer)
      return range.map { body(refiner, scenes($0).picture, $0) }
    }
    let renders = traces.reduce(0) { $0 + $1.renders }
    return (traces, clock.seconds / Double(max(1, renders)))
  }

  /// Scenes that one thread searches in before it takes the next ones: as many as in other
  /// measurements, so that what is prepared once weighs as much.
  private static let chunk = 20

  private static func inChunks(
    _ count: Int, _ context: ExperimentContext,
    _ body: @escaping @Sendable (Range<Int>) -> [SearchTrace]
  ) -> [SearchTrace] {
    let chunks = (count + chunk - 1) / chunk
    return mapSlices(count: chunks, threads: context.threads) {
      body($0 * chunk..<min(count, ($0 + 1) * chunk))
    }.flatMap { $0 }
  }

  private static func evaluation(
    _ traces: [SearchTrace], _ scenes: SceneSampler, budget: Int
  ) -> Evaluation {
    var evaluation = Evaluation(scenes.renderer.specification)
    for (index, trace) in traces.enumerated() {
      evaluation.add(
        truth: scenes.scene(index).objects, inferred: trace.best(afterRenders: budget) ?? [])
    }
    return evaluation
  }

  private static func result(
    _ methods: [Method], count: Int, _ context: ExperimentContext
  ) -> ExperimentResult {
    var report = Report(title: "AIR against search without a network")
    report.blocks.append(
      .paragraph(
        "\(count) held-out scenes of none to three objects. A scene is right if count, every mesh "
          + "and every position within 2 % of the table's width are. Every method renders with "
          + "the same renderer. Searches keep the scene with the highest posterior, and begin with "
          + "the empty table, which a quarter of the scenes are; the chain's moves are births, "
          + "deaths, changes of mesh, shifts and turns. Of AIR's pass each object drawn on the "
          + "canvas counts as a picture. Times are those of a processor for all that reading a "
          + "picture takes, drawing it included."))
    for (unit, scale) in [("pictures rendered", false), ("processor seconds a picture", true)] {
      var plot = Plot(
        caption: "Scenes explained rightly by \(unit)", xLabel: unit, yLabel: "share of scenes",
        series: methods.map { method in
          Plot.Series(
            method.name,
            method.successes.map {
              SIMD2(scale ? $0.seconds : $0.renders, $0.share)
            }, isLine: method.isLine)
        })
      plot.xScale = .logarithmic
      plot.yRange = 0...1
      report.blocks.append(.plot(plot))
    }
    var table = Report.Table(
      caption: "The most that each method reaches, and what it takes",
      header: ["method", "scene right (yaw too)", "pictures rendered", "ms a picture"])
    for method in methods {
      guard let best = method.successes.max(by: { $0.share < $1.share }) else { continue }
      table.rows.append([
        method.name,
        "\(Formatted.percent(best.share)) (\(Formatted.percent(best.shareWithYaw)))",
        String(format: "%.0f", best.renders),
        String(format: "%.2f", best.seconds * 1000),
      ])
    }
    report.blocks.append(.table(table))
    report.blocks.append(.command("air3d experiment \(name) --seed \(context.seed)"))
    let json = JSON.object(
      methods.map { method in
        .init(
          method.name,
          [
            "renders": .rounded(method.successes.map(\.renders)),
            "seconds": .rounded(method.successes.map(\.seconds), digits: 4),
            "sceneAccuracy": .rounded(method.successes.map(\.share)),
            "sceneAndYawAccuracy": .rounded(method.successes.map(\.shareWithYaw)),
          ])
      })
    return ExperimentResult(report: report, json: json)
  }
}
