import Rendering
import SceneModel

/// Finds scenes that hide more than half of an object.
enum OccludedScenes {
  /// Scenes that are looked at.
  private static let searched = 20_000

  static func indices(among scenes: SceneSampler) -> [Int] {
    let renderer = scenes.renderer
    let canvas = Canvas(renderer.centralRenderer)
    /// Of each object, the pixels that show it.
    func pixels(_ objects: [SceneObject]) -> [Int] {
      canvas.removeAll()
      for object in objects { canvas.push(renderer.placement(of: object)) }
      return canvas.visiblePixelCounts()
    }
    return (0..<searched).filter { index in
      let objects = scenes.scene(index).objects
      guard objects.count > 1 else { return false }
      return zip(objects, pixels(objects)).contains { $1 * 2 < pixels([$0])[0] }
    }
  }
}
