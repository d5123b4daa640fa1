import SceneModel

extension PictureReading {
  /// The reading as `infer` writes it.
  ///
  /// - Parameters:
  ///   - picture: the picture's file, as the user named it.
  ///   - model: the model's name.
  public func sceneFile(picture: String, model: String) -> SceneFile {
    SceneFile(
      specification: specification, scene: scene,
      inference: SceneFile.Inference(
        picture: picture, model: model, countProbabilities: countProbabilities,
        // What is not a number is written as null.
        logEvidence: logEvidence ?? .nan,
        objects: objects.map {
          SceneFile.InferredObject(
            meshProbabilities: $0.meshProbabilities,
            positionStandardDeviation: $0.positionDeviation,
            yawStandardDeviation: $0.yawDeviation)
        },
        refinement: [
          "renders": .integer(renders), "moves": .array(moves.map { .string($0) }),
        ],
        explanation: SceneFile.Explanation(
          isExplained: explanation.isExplained, rms: explanation.rms,
          expected: explanation.expected, blockSide: explanation.blockSide)))
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
