import Foundation
import SceneModel
import Testing

@testable import Exchange

/// Scenes of a shipped specification with their pictures' frames.
struct DrawnScenes {
  let renderer: SceneRenderer
  let scenes: [ExchangedScene]

  init(_ name: String, count: Int, change: (inout SceneSpecification) -> Void = { _ in }) throws {
    let repository = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var specification = try SceneSpecification.load(
      name, files: ShippedFiles(folders: [repository]))
    change(&specification)
    let renderer = try SceneRenderer(specification)
    let sampler = SceneSampler(renderer, seed: 5)
    self.renderer = renderer
    scenes = (0..<count).map { index in
      ExchangedScene(
        drawn: SceneFile(specification: specification, scene: sampler.scene(index)), index: index,
        pictureName: DatasetGenerator.name(index) + ".png", renderer)
    }
  }
}

/// A document as Foundation reads it.
func parsed(_ text: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
