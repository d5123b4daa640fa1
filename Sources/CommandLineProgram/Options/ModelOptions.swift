import AIR
import ArgumentParser
import SceneModel

/// Which weights to use, and for which scenes.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Weights: a path, or the name of shipped ones.", valueName: "model"))
  var model = "primitives"

  @Option(
    help: ArgumentHelp(
      """
      Scene specification: a path, or the name of a shipped one. By default the one that the \
      model was trained on.
      """, valueName: "spec"))
  var scene: String?

  @Flag(
    help: """
      Use the model with another specification, or other meshes, than it was trained on, which is \
      refused otherwise.
      """)
  var otherScene = false

  /// Refinement has long come to its end after so many steps in a row.
  static let mostSteps = 10_000

  /// The weights, and the renderer of the scenes that they are for, of which is said what is to be
  /// said.
  ///
  /// - Parameter ignoresCounts: whether other numbers of objects than in the training are meant.
  func load(
    ignoresCounts: Bool, _ output: OutputOptions
  ) throws -> (model: TrainedModel, renderer: SceneRenderer) {
    let trained = try TrainedModel(named: model)
    let (renderer, changes) = try trained.renderer(
      named: scene, insists: otherScene, ignoresCounts: ignoresCounts)
    output.warn(changes)
    output.report(on: renderer)
    return (trained, renderer)
  }
}
