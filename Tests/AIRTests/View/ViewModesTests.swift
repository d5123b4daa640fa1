import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// What else a picture may show where camera and light are inferred with the scene.
@Suite struct ViewModesTests {
  private let scene: Scene
  private let picture: Image

  init() throws {
    let renderer = try SceneRenderer(SceneSpecification.load("primitives-anywhere"))
    var view = renderer.specification.viewPrior.center
    view[.lightAzimuth] = 1
    view[.lightElevation] = 0.9
    scene = Scene(
      view: view,
      objects: [
        SceneObject(mesh: 0, position: SIMD2(0.2, -0.2), yaw: 0.4),
        SceneObject(mesh: 1, position: SIMD2(-0.4, 0.1)),
      ])
    picture = renderer.renderer(for: view).render(scene.objects.map(renderer.placement))
      .quantizedToSRGB8()
  }

  private func refined(cubesLookTheSame: Bool) throws -> Refinement {
    var specification = try SceneSpecification.load("primitives-anywhere")
    if !cubesLookTheSame { specification.meshes[0].yawSymmetry = .order(1) }
    return Refiner(try SceneRenderer(specification)).refine(
      picture, from: scene.objects, scene.view)
  }

  @Test("A cube that is said to look the same after no turn may be turned by any quarter")
  func turns() throws {
    let found = try refined(cubesLookTheSame: false)
    let turns = found.alternatives.filter { $0.change == .turn(object: 0) && $0.logOdds > -2 }
    let quarters = Set(
      turns.map { turn -> Int in
        let angle = remainder(turn.objects[0].yaw - found.objects[0].yaw, 2 * .pi)
        return Int((angle / (.pi / 2)).rounded())
      }.map { ($0 + 4) % 4 })
    #expect(quarters == [1, 2, 3], "\(found.alternatives.map(\.logOdds))")
  }

  @Test("Of a plain scene nothing else is told, and meshes are judged by evidence")
  func plain() throws {
    let found = try refined(cubesLookTheSame: true)
    #expect(found.alternatives.allSatisfy { $0.logOdds < -2 })
    for (index, mesh) in [0, 1].enumerated() {
      let probabilities = try #require(found.meshProbabilities[index])
      #expect(probabilities[mesh] > 0.99)
    }
  }
}
