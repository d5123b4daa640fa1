import Foundation
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// How probable meshes are that look alike, against sums over all of an object's poses.
@Suite struct MeshEvidenceTests {
  static func renderer(
    _ models: [Model], _ symmetries: [YawSymmetry], noise: Double
  ) -> SceneRenderer {
    var specification = TableScenes.specification
    specification.meshes = symmetries.enumerated().map { index, symmetry in
      SceneSpecification.Mesh(
        name: "mesh\(index)", file: URL(fileURLWithPath: "/in-code/\(index).obj"),
        yawSymmetry: symmetry)
    }
    specification.prior.meshProbabilities = symmetries.map { _ in 1 / Double(symmetries.count) }
    specification.likelihood.noiseStandardDeviation = noise
    return SceneRenderer(specification, models: models, table: TableScenes.table)
  }

  /// A noisy picture of an object, read from the truth, and the log evidences of the meshes there,
  /// up to a constant: sums over places and, of a mesh with a yaw, over some yaws.
  static func read(
    _ truth: SceneObject, _ renderer: SceneRenderer, noise: Double, stream: UInt64,
    yaws: [Double]
  ) throws -> (refiner: Refiner, picture: Image, found: Refinement, logEvidences: [Double]) {
    let picture = BruteForceTests.noisy(
      renderer.render(
        Scene(camera: renderer.specification.camera.centralPose, objects: [truth])),
      noise, stream)
    let refiner = Refiner(renderer)
    let found = refiner.refine(picture, from: [truth])
    try #require(found.objects.count == 1)
    let joint = BruteForceTests.Joint(renderer, picture, noise: noise)
    let (center, deviation) = (found.objects[0].position, found.deviations[0].position)
    let steps = (-8...8).map { Double($0) / 2 }
    let logEvidences = renderer.specification.meshes.indices.map { mesh -> Double in
      let turns = renderer.specification.meshes[mesh].yawSymmetry.period == nil ? [0] : yaws
      let width = turns.count > 1 ? turns[1] - turns[0] : 1
      var values: [Double] = []
      for x in steps {
        for y in steps {
          for yaw in turns {
            values.append(
              joint([
                SceneObject(mesh: mesh, position: center + deviation * SIMD2(x, y), yaw: yaw)
              ]))
          }
        }
      }
      return logSumExp(values) + log(width)
    }
    return (refiner, picture, found, logEvidences)
  }

  @Test("Of two meshes that explain a picture alike, that without a yaw to find is more probable")
  func occam() throws {
    let cylinder = TableScenes.models[2]
    let renderer = Self.renderer([cylinder, cylinder], [.order(1), .continuous], noise: 0.2)
    let (_, _, found, logEvidences) = try Self.read(
      SceneObject(mesh: 1, position: SIMD2(0.1, 0.2)), renderer, noise: 0.2, stream: 0,
      yaws: (-24...24).map { 0.4 * Double($0) / 24 })
    let told = try #require(found.meshProbabilities[0])
    let expected = logEvidences[0] - logEvidences[1]
    #expect(expected < -2)
    #expect(abs(log(told[0] / told[1]) - expected) < 0.7, "\(told), \(expected)")
    // An exchange is as probable as its mesh.
    let exchange = try #require(
      found.alternatives.first { $0.change == .exchange(object: 0) })
    #expect(abs(log(told[0] / told[1]) - exchange.logOdds) < 1e-6)
  }

  @Test("Samples are of each mesh as often as it is probable", arguments: [0, 1, 2])
  func alike(stream: UInt64) throws {
    let models = [Shapes.sphere(radius: 0.22), Shapes.sphere(radius: 0.225)]
    let renderer = Self.renderer(models, [.continuous, .continuous], noise: 0.4)
    let (refiner, picture, found, logEvidences) = try Self.read(
      SceneObject(mesh: 1, position: SIMD2(0.1, 0.2)), renderer, noise: 0.4, stream: stream,
      yaws: [0])
    let expected = softmax(logEvidences)
    #expect(expected[0] > 0.05 && expected[1] > 0.05, "\(expected)")
    let told = try #require(found.meshProbabilities[0])
    var generator = PCG32(seed: 6, stream: 0)
    let samples = try #require(
      refiner.samples(picture, of: found, count: 1000, using: &generator))
    let share = Double(samples.scenes.filter { $0.objects[0].mesh == 0 }.count) / 1000
    #expect(abs(told[0] - expected[0]) < 0.1, "\(told), \(expected)")
    #expect(abs(share - expected[0]) < 0.1, "\(share), \(expected)")
  }
}
