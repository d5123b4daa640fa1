import Files
import SceneModel

extension PictureReading {
  /// Writes the scene that was found, and how sure that is, as a scene file, `air3d-scene-1`: all
  /// of it or nothing.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String) throws { try sceneFile.write(to: path) }

  /// The reading as a scene file.
  package var sceneFile: SceneFile {
    var inference = SceneFile.Inference(
      picture: name.map(PathText.encodable), model: PathText.encodable(model),
      countProbabilities: countProbabilities,
      // What is not a number is written as null.
      logEvidence: logEvidence ?? .nan,
      objects: objects,
      refinement: [
        "renders": .integer(renders), "moves": .array(moves.map { .string($0) }),
      ],
      explanation: SceneFile.Explanation(
        isExplained: explanation.isExplained, rms: explanation.rms,
        expected: explanation.expected, blockSide: explanation.blockSide))
    inference.viewDeviations = viewDeviations
    inference.deviationSource = refinement == nil ? "network" : "curvature"
    inference.modes = modes
    inference.samples = samples.map {
      [
        "count": .integer($0.scenes.count),
        "effectiveSampleSize": .rounded($0.effectiveSampleSize),
        "paretoK": .rounded($0.paretoShape),
        "temperature": .rounded($0.temperature),
        "logEvidence": .rounded($0.logEvidence),
        "logEvidenceError": .rounded($0.logEvidenceError),
        "countProbabilities": .rounded($0.countProbabilities),
      ]
    }
    inference.warnings = warnings.map(PathText.encodable)
    var file = SceneFile(specification: specification, scene: scene, inference: inference)
    file.fileOrigins = renderer.fileOrigins
    return file
  }

  private var modes: [SceneFile.Mode] {
    guard refinement != nil else { return [] }
    let weights = alternatives.weights
    let others = zip(alternatives, weights).map { alternative, weight in
      SceneFile.Mode(
        weight: weight, change: alternative.change.word, objects: alternative.objects)
    }
    return [
      SceneFile.Mode(
        weight: 1 - weights.reduce(0, +), change: "none", objects: objects.map(\.object))
    ] + others
  }

  /// The scenes that were drawn from the posterior as scene files, one a line; nil if there are
  /// none.
  package var sampleLines: String? {
    let scenes = samples?.scenes
    let count = scenes?.count ?? 0
    return scenes?.map { sample in
      var scene = scene
      scene.objects = sample.objects
      if scene.view != nil { scene = Scene(view: sample.view, objects: sample.objects) }
      var file = SceneFile(specification: specification, scene: scene)
      file.fileOrigins = renderer.fileOrigins
      file.weight = 1 / Double(count)
      return file.json.compact + "\n"
    }.joined()
  }

  /// The moves that refinement kept, in words, in order.
  public var moves: [String] {
    (refinement?.moves ?? []).map { move in
      func name(_ mesh: Int) -> String { specification.meshes[mesh].name }
      switch move {
      case .turn(let mesh): return "turned a \(name(mesh))"
      case .exchange(let from, let to): return "took a \(name(from)) for a \(name(to)) instead"
      case .birth(let mesh): return "added a \(name(mesh))"
      case .death(let mesh): return "removed a \(name(mesh))"
      }
    }
  }
}
