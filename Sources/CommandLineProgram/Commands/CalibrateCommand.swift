import AIR
import ArgumentParser
import Files
import Foundation
import SceneModel
import Synchronization

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measures by how much a model's ± must be widened, and writes it into its weights.",
    discussion: """
      Draws scenes of the specification, reads their pictures with the network alone and with \
      refinement, and finds for x, y and yaw of each mesh, and for what is inferred of camera and \
      light, the factor with which 90 % intervals hold the truth in 90 % of them. Every reading \
      with these weights then has its ± multiplied. The weights themselves stay as they are.

      Example: air3d calibrate --model mine.safetensors --output mine.safetensors
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Where the calibrated weights go (.safetensors); may be the model's own file.",
      valueName: "model"))
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many scenes; 500 by default.", valueName: "n"),
    transform: WholeNumber.parse)
  var count: Int = Self.usualCount

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of the scenes; 2000000011 by default, neither a training's nor 'evaluate's.",
      valueName: "s"),
    transform: WholeNumber.parse)
  var seed: UInt64 = Self.usualSeed

  @OptionGroup var runOptions: RunOptions

  @OptionGroup var resourceOptions: ResourceOptions

  @OptionGroup var outputOptions: OutputOptions

  private static let usualCount = 500
  private static let usualSeed: UInt64 = 2_000_000_011
  /// A training of fewer pictures leaves nothing that is worth a calibration.
  static let fewestImages = 10_000
  /// Of fewer scenes there are too few objects of a mesh.
  private static let fewestScenes = 100

  func validate() throws {
    if count < Self.fewestScenes {
      throw ValidationError("'--count' must be at least \(Self.fewestScenes)")
    }
    if !output.hasSuffix(".safetensors") {
      throw ValidationError("'--output' must end in .safetensors, but is '\(output)'")
    }
  }

  func run() throws {
    resourceOptions.apply(outputOptions)
    try OutputDirectory.check(forFile: output)
    if try modelOptions.loadGlyphs() != nil {
      throw ValidationError(
        "\(modelOptions.model) holds glyphs, whose boxes have no ±; give a model of scenes")
    }
    let (trained, renderer) = try modelOptions.load(ignoresCounts: false, outputOptions)
    let scale = try Self.calibrate(
      trained, renderer, output: output, count: count, seed: seed, threads: runOptions.threads,
      outputOptions)
    try StandardStreams.write(
      outputOptions.json
        ? scale.json.text : table(scale, renderer.specification).printableLines)
  }

  /// Measures a model, and writes its weights with what was found.
  static func calibrate(
    _ trained: TrainedModel, _ renderer: SceneRenderer, output: String, count: Int = usualCount,
    seed: UInt64 = usualSeed, threads: Int, _ options: OutputOptions
  ) throws -> DeviationScale {
    let model = trained.unscaled
    let sources = DeviationScale.Source.allCases
    let bar = Mutex(ProgressBar(total: count * sources.count, isQuiet: options.quiet))
    let scale = try DeviationScale(
      renderer, count: count, seed: seed, threads: threads,
      progress: { source, done in
        let before = source == sources[0] ? 0 : count
        bar.withLock { $0.show(before + done, source.rawValue) }
      },
      makeReader: { source in
        var options = PictureReader.Options()
        if source == .network { options.refinementSteps = 0 }
        return try PictureReader(model, renderer: renderer, options: options)
      })
    bar.withLock { $0.finish() }
    try model.write(scale, to: output)
    options.note("\(output): ± calibrated on \(count) scenes")
    return scale
  }

  /// The factors for people.
  private func table(_ scale: DeviationScale, _ specification: SceneSpecification) -> String {
    let rows = scale.names(specification).map { name in
      [name] + DeviationScale.Source.allCases.map { String(format: "%.2f", scale.factor(name, $0)) }
    }
    return TextTable(
      [["± multiplied by", "network", "refined"]] + rows,
      alignments: [.leading, .trailing, .trailing]
    ).lines.joined(separator: "\n") + "\n"
  }
}
