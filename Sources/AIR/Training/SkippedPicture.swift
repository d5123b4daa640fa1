import Files
import SceneModel

/// A picture of a training whose gradient was not finite and was left out.
package struct SkippedPicture: Sendable, Equatable {
  /// Its number in the training.
  package var image: Int
  /// What the network proposed for it: where the gradient was not finite.
  package var proposed: Scene

  /// The document that reproduces it: the picture's scene and the proposed one, as scene files.
  func document(seed: UInt64, observed: Scene, _ specification: SceneSpecification) -> JSON {
    [
      "seed": .unsigned(seed), "image": .integer(image),
      "observed": SceneFile(specification: specification, scene: observed).json,
      "proposed": SceneFile(specification: specification, scene: proposed).json,
    ]
  }
}
