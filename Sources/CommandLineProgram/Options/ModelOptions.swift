import AIR
import ArgumentParser
import Files
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
    let path = try ShippedFiles.standard.path(of: model, .model)
    let trained = try TrainedModel(readingFrom: path)
    let specification: SceneSpecification
    if let scene {
      specification = try SceneSpecification.load(scene)
    } else {
      let name = trained.specificationName
      do {
        specification = try SceneSpecification.load(name)
      } catch let error as FileError where error.path == name && error.line == nil {
        throw CommandFailure(
          "\(path): was trained on the scene specification \"\(name)\", which is not among the "
            + "shipped ones; say where it is with --scene")
      }
    }
    try trained.check(against: specification)
    return (trained, try SceneRenderer(specification))
  }
}
