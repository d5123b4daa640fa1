import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Searches without a network.
@Suite struct SearchTests {
  static let specification = TinyScenes.specification(
    size: 32, counts: [0.3, 0.3, 0.4], minimumSeparation: 0.4, noise: 0.1)
  static let renderer = TinyScenes.renderer(specification)
  static let truth = [
    SceneObject(mesh: 0, position: SIMD2(0.25, -0.1), yaw: 0.3),
    SceneObject(mesh: 1, position: SIMD2(-0.3, 0.2)),
  ]
  static var picture: Image {
    renderer.render(Scene(camera: specification.camera.centralPose, objects: truth))
  }

  static func isRight(_ objects: [SceneObject]?) -> Bool {
    var evaluation = Evaluation(specification)
    evaluation.add(truth: truth, inferred: objects ?? [])
    return evaluation.rightScenes == 1
  }

  @Test(arguments: LocalOptimizer.allCases)
  func enoughRandomStartsFindASmallScene(_ optimizer: LocalOptimizer) {
    var generator = PCG32(seed: 3, stream: 0)
    let trace = Refiner(Self.renderer).searchFromRandomStarts(
      Self.picture, optimizer: optimizer, renderLimit: 8000, using: &generator)
    #expect(Self.isRight(trace.best(afterRenders: .max)))
    // The empty table is the first thing that is tried.
    #expect(trace.best(afterRenders: 1)?.isEmpty == true)
    #expect(trace.renders >= 8000)
  }

  @Test func aGreedyGridFindsASmallScene() {
    let trace = Refiner(Self.renderer).searchOnGrid(Self.picture, grid: 8)
    #expect(Self.isRight(trace.best(afterRenders: .max)))
  }
}
