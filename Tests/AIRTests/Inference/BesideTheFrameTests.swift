import Geometry
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Cameras that do not see all of the table: objects stand beside the frame, and what changes no
/// pixel is asked for its pixels.
@Suite struct BesideTheFrameTests {
  /// Of a frame in which objects may well not be seen.
  static func specification(_ width: Int, _ height: Int, zoom: Double) -> SceneSpecification {
    var specification = TinyScenes.specification(
      size: width, counts: [0.2, 0.4, 0.4], positionRange: 0.9, zoom: zoom)
    specification.pictureHeight = height
    specification.camera.principalPoint = SIMD2(Double(width) / 2, Double(height) / 2)
    return specification
  }

  @Test(arguments: [(32, 32, 3.0), (16, 64, 2), (64, 16, 4), (16, 80, 8)])
  func scenesAreRefined(width: Int, height: Int, zoom: Double) {
    let specification = Self.specification(width, height, zoom: zoom)
    let renderer = TinyScenes.renderer(specification)
    let refiner = Refiner(renderer)
    var generator = PCG32(seed: 5, stream: 0)
    for index in 0..<6 {
      let (scene, picture) = SceneSampler(renderer, seed: 3)(index)
      // In the picture, at the borders of where objects may stand, and far beside.
      let x = Uniform(-1, 1).sample(using: &generator)
      let others = [SIMD2(0.9, x), SIMD2(-0.9, x), SIMD2(x, -0.9), SIMD2(x, 3), SIMD2(40, 0)].map {
        SceneObject(mesh: index % 2, position: $0, yaw: x)
      }
      let refinement = refiner.refine(picture, from: scene.objects + others)
      #expect(refinement.logJoint.isFinite)
      #expect(refinement.deviations.count == refinement.objects.count)
      for optimizer in LocalOptimizer.allCases {
        let trace = refiner.searchFromRandomStarts(
          picture, optimizer: optimizer, renderLimit: 40, using: &generator)
        #expect(trace.renders >= 40)
      }
    }
  }

  @Test func aTrainingOnSuchPicturesGoesOn() throws {
    let specification = Self.specification(16, 64, zoom: 4)
    var settings = TrainingSettings(images: 64, seed: 1, threads: 2)
    settings.pathwiseWeight = 1
    let trainer = Trainer(
      TinyScenes.renderer(specification), network: TinyScenes.network(specification),
      settings: settings)
    while !trainer.isFinished { _ = try trainer.trainBatch() }
    #expect(trainer.parameters.elements.filter { !$0.isFinite }.isEmpty)
  }
}
