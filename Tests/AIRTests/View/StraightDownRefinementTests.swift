import Foundation
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// A camera straight above the table, whose pose is not known well, is found with the objects.
@Suite struct StraightDownRefinementTests {
  private static let specification = """
    {
      picture: { width: 64, height: 64 },
      camera: {
        azimuthDegrees: 0, elevationDegrees: { mean: 90, deviation: 1.5 },
        distance: { mean: 4, deviation: 0.1 }, rollDegrees: { mean: 0, deviation: 1.5 },
        target: { x: [-0.1, 0.1] }, focalLength: 100,
      },
      light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },
      table: { width: 2, depth: 1.6, color: "#a39b91" },
      background: "#4a525e",
      meshes: [
        { name: "cube", file: "cube.obj", yawSymmetry: 4 },
        { name: "cylinder", file: "cylinder.obj", yawSymmetry: "none" },
      ],
      prior: { countProbabilities: [0.3, 0.3, 0.4] },
      likelihood: { noiseStandardDeviation: 0.1 },
    }
    """

  @Test(arguments: [87.5, 90, 92.5])
  func everythingIsFoundTogether(elevation: Double) throws {
    let specification = try SceneSpecification.parse(Self.specification, path: "cell.json")
    let renderer = try SceneRenderer(specification)
    var view = specification.viewPrior.center
    view[.elevation] = elevation * .pi / 180
    view[.distance] = 4.1
    view[.roll] = 0.02
    view[.targetX] = 0.03
    let objects = [
      SceneObject(mesh: 0, position: SIMD2(0.5, 0.2), yaw: 0.4),
      SceneObject(mesh: 1, position: SIMD2(-0.4, -0.3), yaw: 2),
    ]
    let picture = renderer.renderer(for: view).render(objects.map(renderer.placement))
    var moved = objects
    for index in moved.indices {
      moved[index].position += SIMD2(0.03, -0.02)
      moved[index].yaw += 0.1
    }
    let found = Refiner(renderer).refine(picture, from: moved)
    #expect(found.objects.count == 2)
    for (a, b) in zip(found.objects, objects) {
      let d = a.position - b.position
      #expect(a.mesh == b.mesh && (d * d).sum().squareRoot() < 0.004)
    }
    let seen = try #require(found.view as View?)
    #expect(abs(seen[.elevation] - view[.elevation]) < 0.003)
    #expect(abs(seen[.roll] - view[.roll]) < 0.003)
    #expect(abs(seen[.distance] - view[.distance]) < 0.01)
    #expect(abs(seen[.targetX] - view[.targetX]) < 0.004)
  }
}
