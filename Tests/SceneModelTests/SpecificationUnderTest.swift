import Foundation
import Geometry
import Rendering
import SceneModel
import TestSupport

/// The specification that most tests use: the recipe's, without files.
func primitives(
  countProbabilities: [Double] = [0.1, 0.2, 0.3, 0.4], softness: Double = 0.02
) -> SceneSpecification {
  func mesh(_ name: String, _ symmetry: YawSymmetry) -> SceneSpecification.Mesh {
    SceneSpecification.Mesh(
      name: name, file: URL(fileURLWithPath: "/nowhere/\(name).obj"), yawSymmetry: symmetry)
  }
  return SceneSpecification(
    name: "primitives", pictureWidth: 64, pictureHeight: 64,
    camera: SceneSpecification.Camera(
      azimuth: 0...0, elevation: 40 * .pi / 180...40 * .pi / 180, distance: 4...4,
      focalLength: 100, principalPoint: SIMD2(32, 32)),
    lighting: Lighting(
      direction: Vector3(-0.5, -0.4, 0.8).normalized, ambient: 0.35, diffuse: 0.65),
    table: SceneSpecification.Table(width: 2, color: SIMD3(0.4, 0.35, 0.3)),
    backgroundColor: SIMD3(0.07, 0.08, 0.11),
    meshes: [
      mesh("cube", .order(4)), mesh("sphere", .continuous), mesh("cylinder", .order(1)),
    ],
    prior: SceneSpecification.Prior(
      countProbabilities: countProbabilities, meshProbabilities: [0.5, 0.3, 0.2],
      softness: softness),
    likelihood: SceneSpecification.Likelihood())
}

/// The repository's folder.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// What comes with the repository that is being tested, wherever the tests run.
let shipped = ShippedFiles(folders: [repository])

extension TemporaryFolder {
  /// Writes a text file, in folders that are made as needed, and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: (file(name) as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    return try write(name, text)
  }
}

/// The larger of a vector's two coordinates, without their signs.
func largest(_ vector: SIMD2<Double>) -> Double { max(abs(vector.x), abs(vector.y)) }
