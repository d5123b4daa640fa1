import Foundation
import Geometry
import NeuralNetworks
import Probability
import Rendering
import SceneModel
import TestSupport

@testable import AIR

/// Scenes so small that what an estimator should give can be worked out by brute force.
enum TinyScenes {
  /// A cube (mesh 0; a quarter turn changes nothing) or, with `firstMeshOrder` 1, a cylinder of
  /// three colours in its place, and a sphere (mesh 1; no yaw) on the recipe's table, seen by the
  /// recipe's camera in `size` × `size` pixels.
  static func specification(
    size: Int, counts: [Double], meshes: [Double] = [0.4, 0.6], positionRange: Double = 0.4,
    minimumSeparation: Double = 0, softness: Double = 0.02, noise: Double = 0.1,
    firstMeshOrder: Int = 4, zoom: Double = 1
  ) -> SceneSpecification {
    SceneSpecification(
      name: "tiny", pictureWidth: size, pictureHeight: size,
      camera: SceneSpecification.Camera(
        azimuth: 0...0, elevation: 40 * .pi / 180...40 * .pi / 180, distance: 4...4,
        targetHeight: 0.1, focalLength: zoom * 100 * Double(size) / 64,
        principalPoint: SIMD2(Double(size) / 2, Double(size) / 2)),
      lighting: Lighting(
      direction: Vector3(-0.5, -0.4, 0.8).normalized, ambient: 0.35, diffuse: 0.65),
      table: SceneSpecification.Table(width: 2, color: SIMD3(0.45, 0.4, 0.35)),
      backgroundColor: SIMD3(0.1, 0.12, 0.16),
      meshes: zip(["first", "sphere"], [YawSymmetry.order(firstMeshOrder), .continuous]).map {
        SceneSpecification.Mesh(
          name: $0, file: URL(fileURLWithPath: "/in-code/\($0).obj"), yawSymmetry: $1)
      },
      prior: SceneSpecification.Prior(
        countProbabilities: counts, meshProbabilities: meshes, positionRange: positionRange,
        minimumSeparation: minimumSeparation, softness: softness),
      likelihood: SceneSpecification.Likelihood(noiseStandardDeviation: noise))
  }

  static func renderer(_ specification: SceneSpecification) -> SceneRenderer {
    let first =
      specification.meshes[0].yawSymmetry == .order(1)
      ? Shapes.cylinder(diameter: 0.36, height: 0.45) : Shapes.cube(edge: 0.4)
    return SceneRenderer(
      specification, models: [first, Shapes.sphere(radius: 0.22)], table: Shapes.table(width: 2))
  }

  /// A network with few units.
  static func network(
    _ specification: SceneSpecification, channels: [Int] = [4, 4, 4], features: Int = 8,
    memoryUnits: Int = 8, recurrence: NetworkArchitecture.Recurrence = .canvasAndMemory
  ) -> InferenceNetwork {
    var architecture = NetworkArchitecture(specification, recurrence: recurrence)
    architecture.channels = channels
    architecture.features = features
    architecture.yawFeatures = features
    architecture.memoryUnits = memoryUnits
    return InferenceNetwork(architecture)
  }
}
