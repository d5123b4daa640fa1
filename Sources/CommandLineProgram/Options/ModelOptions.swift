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

  /// The weights, and the renderer of the scenes that they are for.
  func load() throws -> (model: TrainedModel, renderer: SceneRenderer) {
    let trained = try TrainedModel(named: model)
    let specification = try trained.specification(named: scene)
    // Before meshes are read, which takes time.
    try trained.check(against: specification)
    return (trained, try SceneRenderer(specification))
  }
}
