import Foundation
import Probability
import Testing

@testable import SceneModel

@Suite("The prior object by object")
struct SequentialPriorTests {
  let prior = ScenePrior(primitives())

  @Test("A scene that is built object by object has the density of the whole", arguments: 0...3)
  func product(count: Int) {
    // Two too near to each other, and one over the table's bound.
    let objects = [
      SceneObject(mesh: 0, position: SIMD2(0.1, 0.2), yaw: 1),
      SceneObject(mesh: 1, position: SIMD2(0.15, 0.2)),
      SceneObject(mesh: 2, position: SIMD2(-0.6, 0.76), yaw: 2),
    ].prefix(count)
    let sequential = SequentialPrior(prior, stepLimit: 6)
    var sum = sequential.logStop(after: count)
    var others: [SceneObject] = []
    for object in objects {
      let order = prior.specification.meshes[object.mesh].yawSymmetry.orderOrZero
      sum += sequential.logAnother(after: others.count) + prior.logMesh(object.mesh)
      sum += sequential.logPose(of: object, after: others, order: order).value
      // Its density is that of a phase, order · yaw.
      sum += log(Double(max(1, order)))
      others.append(object)
    }
    let expected = prior.logDensity(of: Array(objects))
    // One more than the most is allowed by 10⁻⁴ or so.
    #expect(abs(sum - expected) < 1e-3, "\(sum), \(expected)")
  }
}
