import Files
import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import SceneModel

@Suite("The shipped specifications")
struct ShippedSpecificationTests {
  @Test("are what the models were trained on", arguments: ["single", "primitives"])
  func contents(name: String) throws {
    let specification = try SceneSpecification.load(name, files: shipped)
    #expect(specification.name == name)
    #expect(specification.pictureWidth == 64 && specification.pictureHeight == 64)
    #expect(specification.camera.isFixed)
    #expect(specification.camera.centralPose.elevation == 40 * .pi / 180)
    #expect(specification.camera.centralPose.distance == 4)
    #expect(specification.camera.focalLength == 100)
    #expect(specification.camera.principalPoint == SIMD2(32, 32))
    #expect(specification.meshes.map(\.name) == ["cube", "sphere", "cylinder"])
    #expect(specification.meshes.map(\.yawSymmetry) == [.order(4), .continuous, .order(1)])
    #expect(
      specification.prior.countProbabilities
        == (name == "single" ? [0, 1] : [0.25, 0.25, 0.25, 0.25]))
    #expect(specification.prior.meshProbabilities == [Double](repeating: 1.0 / 3, count: 3))
    #expect(specification.prior.positionRange == 0.75)
    #expect(specification.prior.minimumSeparation == 0.52)
    #expect(specification.prior.softness == 0.02)
    #expect(specification.likelihood.noiseStandardDeviation == 0.1)
  }
}
