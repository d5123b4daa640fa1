import AIR
import ArgumentParser
import Exchange
import Experiments
import Files
import Foundation
import Pages
import SceneModel
import Synchronization

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures a model on freshly drawn held-out scenes.",
    discussion: """
      Beside figures of our own it tells those of the benchmark BOP: average recall, as in its \
      challenge of 2019, and average precision, as in that of 2024, by MSSD and by MSPD \
      (Documentation/Formats.md).

      Example: air3d evaluate --model primitives --scene primitives --count 2000
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many scenes; 1000 by default.", valueName: "n"),
    transform: WholeNumber.parse)
  var count: Int = 1000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of the scenes; 1000000007 by default, for trainings use small seeds.", valueName: "s"),
    transform: WholeNumber.parse)
  var seed: UInt64 = 1_000_000_007

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Refinement: the most Levenberg-Marquardt steps in a row, 0 for the network alone; \
      \(RefinementSettings().steps) by default.
      """, valueName: "n"),
    transform: WholeNumber.parse)
  var refine: Int = RefinementSettings().steps

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often the network looks at each object: 1, or 2 as 'infer' does, by default.",
      valueName: "n"), transform: WholeNumber.parse)
  var looks: Int = 2

  @Option(
    help: ArgumentHelp(
      """
      Numbers of objects in the scenes, each as often, in place of the specification's: 4,5. What \
      reads the pictures is not told: to its prior all counts up to the step limit are as likely.
      """, valueName: "list"), transform: ObjectCounts.init(argument:))
  var counts: ObjectCounts?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The most objects that may be proposed for a picture; by default the largest count of the \
      specification, and with --counts at least 8.
      """, valueName: "n"), transform: WholeNumber.parse)
  var stepLimit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Draws from the network for each picture's ELBO; 4 by default.", valueName: "n"),
    transform: WholeNumber.parse)
  var draws: Int = 4

  @Option(
    help: ArgumentHelp(
      "A page of the figures, how errors are spread and what was read worst; ends in .html.",
      valueName: "file"))
  var report: String?

  @Flag(
    help: """
      Test instead whether deviations and probabilities mean what they say, on pictures with the \
      model's own noise, on the same as PNG files, and on pictures as 'generate' draws them.
      """)
  var calibration = false

  @OptionGroup var digitOptions: DigitOptions

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if count < 1 { throw ValidationError("'--count' must be at least 1") }
    if draws < 1 { throw ValidationError("'--draws' must be at least 1") }
    if !(1...2).contains(looks) { throw ValidationError("'--looks' must be 1 or 2") }
    if !(0...ModelOptions.mostSteps).contains(refine) {
      throw ValidationError("'--refine' must be from 0 to \(ModelOptions.mostSteps)")
    }
    if calibration, counts != nil {
      throw ValidationError("'--calibration' is of scenes of the prior; leave out '--counts'")
    }
    if let report {
      try InferCommand.requirePage(report, option: "--report")
      if calibration {
        throw ValidationError("'--report' has no calibration; leave out one of them")
      }
    }
    if let stepLimit, !(1...ObjectCounts.largest * 2).contains(stepLimit) {
      throw ValidationError("'--step-limit' must be from 1 to \(ObjectCounts.largest * 2)")
    }
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    if let glyphs = try modelOptions.loadGlyphs() { return try evaluate(glyphs) }
    try digitOptions.refuse(of: modelOptions.model)
    let (trained, renderer) = try modelOptions.load(ignoresCounts: counts != nil, outputOptions)
    if calibration { return try calibrate(trained, renderer) }
    if let report { try OutputDirectory.check(forFile: report) }
    var reading = renderer
    var drawing = renderer
    var limit = stepLimit
    if let counts {
      drawing = try SceneRenderer(renderer.specification.checkedWithCounts(counts.values))
      limit = stepLimit ?? max(8, drawing.specification.stepLimit)
      reading = try SceneRenderer(
        renderer.specification.withCounts(Array(0...(limit ?? ObjectCounts.largest))))
    }
    var model = EvaluatedReader(trained.network, trained.parameters, reading)
    model.stepLimit = limit
    model.looksAgain = looks == 2
    model.refinement.steps = refine
    model.draws = draws
    model.explains = true
    let scenes = SceneSampler(drawing, seed: seed)
    let benchmark = BenchmarkMeasurement(reading)
    let worst = Mutex(WorstReadings(reading.specification))
    let isReported = report != nil
    let (known, shown) = (drawing, reading)
    let bar = Mutex(ProgressBar(total: count, isQuiet: outputOptions.quiet))
    let sums = model.measure(
      count: count, seed: seed, threads: runOptions.threads,
      progress: { done in bar.withLock { $0.show(done, "") } },
      reading: { found in
        benchmark.add(found, shown.renderer(for: found.view).camera)
        if isReported { worst.withLock { $0.add(found, scenes.scene(found.index)) } }
      },
      scene: { index in
        let drawn = scenes(index)
        benchmark.expect(index, BenchmarkPicture(drawn.scene, known))
        return drawn
      })
    bar.withLock { $0.finish() }
    var metrics = MeasurementReport(
      sums, specification: drawing.specification, isRefined: refine > 0, isExplained: true,
      threads: runOptions.threads)
    let scores = benchmark.scores
    metrics.benchmark = (scores.json, scores.rows)
    if let report {
      let page = EvaluationPage(
        metrics, scores, worst.withLock { $0 }, drawing.specification, model: modelOptions.model)
      try WholeFile.write(
        Array(page.text(reading, scene: { scenes($0) }).utf8), to: report)
      outputOptions.note("\(report): open it in a browser")
    }
    try StandardStreams.write(
      outputOptions.json ? metrics.json.text : (metrics.table + "\n").printableLines)
  }

  private func calibrate(_ model: TrainedModel, _ renderer: SceneRenderer) throws {
    var options = PictureReader.Options()
    options.refinementSteps = refine
    options.looksTwice = looks == 2
    options.objectLimit = stepLimit
    let chosen = options
    let kinds = CalibrationPictures.allCases
    let bar = Mutex(ProgressBar(total: count * kinds.count, isQuiet: outputOptions.quiet))
    var found: [(pictures: CalibrationPictures, calibration: Calibration)] = []
    for (index, kind) in kinds.enumerated() {
      let before = index * count
      let calibration = try Calibration.measure(
        renderer, kind, count: count, seed: seed, threads: runOptions.threads,
        progress: { done in bar.withLock { $0.show(before + done, kind.rawValue) } },
        makeReader: { try PictureReader(model, renderer: renderer, options: chosen) })
      found.append((kind, calibration))
    }
    bar.withLock { $0.finish() }
    let report = CalibrationReport(found, specification: renderer.specification)
    try StandardStreams.write(
      outputOptions.json ? report.json.text : (report.table + "\n").printableLines)
  }
}
