import AIR
import AssetIO
import Foundation
import Geometry
import Probability
import Rendering
import SceneModel
import TestSupport

/// The training recipe's table with a cube, a sphere and a cylinder, made in the test itself.
enum TableScenes {
  static let specification = SceneSpecification(
    name: "table", pictureWidth: 64, pictureHeight: 64,
    camera: SceneSpecification.Camera(
      azimuth: 0...0, elevation: 40 * .pi / 180...40 * .pi / 180, distance: 4...4,
      targetHeight: 0.1, focalLength: 100, principalPoint: SIMD2(32, 32)),
    lighting: Lighting(
      direction: Vector3(-0.5, -0.4, 0.8).normalized, ambient: 0.35, diffuse: 0.65),
    table: SceneSpecification.Table(width: 2, color: SIMD3(0.45, 0.4, 0.35)),
    backgroundColor: SIMD3(0.1, 0.12, 0.16),
    meshes: zip(
      ["cube", "sphere", "cylinder"], [YawSymmetry.order(4), .continuous, .order(1)]
    ).map {
      SceneSpecification.Mesh(
        name: $0, file: URL(fileURLWithPath: "/in-code/\($0).obj"), yawSymmetry: $1)
    },
    prior: SceneSpecification.Prior(
      countProbabilities: [0.25, 0.25, 0.25, 0.25],
      meshProbabilities: [Double](repeating: 1.0 / 3, count: 3)),
    likelihood: SceneSpecification.Likelihood(noiseStandardDeviation: 0.1))

  static let models = [
    Shapes.cube(edge: 0.4), Shapes.sphere(radius: 0.22),
    Shapes.cylinder(diameter: 0.36, height: 0.45),
  ]
  static let table = Shapes.table(width: 2)
  static let renderer = SceneRenderer(specification, models: models, table: table)

  /// A scene of the prior and its picture, as a PNG would hold it.
  static func sample(_ index: Int) -> (objects: [SceneObject], picture: Image) {
    var generator = PCG32(seed: 77, stream: UInt64(index))
    let scene = ScenePrior(specification).sample(using: &generator)
    return (scene.objects, renderer.render(scene).quantizedToSRGB8())
  }

  static func picture(_ objects: [SceneObject]) -> Image {
    renderer.render(Scene(camera: specification.camera.centralPose, objects: objects))
      .quantizedToSRGB8()
  }
}
