import Geometry
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// What a proposal left out, turned wrongly, or made up.
@Suite struct UnseenObjectTests {
  @Test(
    "An object much smaller than the table is found wherever it stands",
    arguments: [[0.0, 0.0], [0.19, -0.19], [-0.5, 0.38], [0.72, 0.6], [-0.75, 0]])
  func smallObjects(place: [Double]) {
    var specification = TableScenes.specification
    specification.meshes.removeLast(2)
    specification.prior.meshProbabilities = [1]
    let refiner = Refiner(
      SceneRenderer(
        specification, models: [Shapes.cube(edge: 0.1)], table: TableScenes.table))
    let truth = [SceneObject(mesh: 0, position: SIMD2(place[0], place[1]), yaw: 0.3)]
    let picture = refiner.renderer.render(
      Scene(camera: specification.camera.centralPose, objects: truth)
    ).quantizedToSRGB8()
    RefinerTests.expectRight(refiner.refine(picture, from: []), truth)
  }

  /// Refines pictures of patterned tables in any light from what `start` makes of their scenes, and
  /// counts those with as many objects as there are.
  private func crockery(
    scenes: Int, _ start: (Scene, inout PCG32) -> [SceneObject]?
  ) throws -> (right: Int, all: Int) {
    let renderer = try SceneRenderer(SceneSpecification.load("crockery"))
    let sampler = SceneSampler(renderer, seed: 20_161_128)
    var (right, all) = (0, 0)
    for index in 0..<scenes {
      var generator = PCG32(seed: 9, stream: UInt64(index))
      let (scene, picture) = sampler(index)
      guard let objects = start(scene, &generator) else { continue }
      all += 1
      let found = Refiner(renderer).refine(picture, from: objects, scene.view)
      if found.objects.count == scene.objects.count { right += 1 }
    }
    return (right, all)
  }

  @Test("An object that was not proposed is found, in pictures of any light and pattern")
  func missedObjects() throws {
    let result = try crockery(scenes: 48) { scene, _ in
      // Cups, which are the smallest.
      let others = scene.objects.filter { $0.mesh != 1 }
      return others.count == scene.objects.count ? nil : others
    }
    #expect(result.all > 9)
    #expect(Double(result.right) >= 0.8 * Double(result.all), "\(result)")
  }

  @Test("All objects are found where none was proposed")
  func unseenObjects() throws {
    let result = try crockery(scenes: 32) { scene, _ in scene.objects.isEmpty ? nil : [] }
    #expect(result.all > 20)
    #expect(Double(result.right) >= 0.8 * Double(result.all), "\(result)")
  }

  @Test("A spout, a lip or a handle is found on any table, beside where it was proposed")
  func turnedObjects() throws {
    let renderer = try SceneRenderer(SceneSpecification.load("crockery"))
    let sampler = SceneSampler(renderer, seed: 20_161_129)
    var (right, all) = (0, 0)
    for index in 0..<24 {
      let (scene, picture) = sampler(index)
      let start = scene.objects.enumerated().map { place, object in
        SceneObject(
          mesh: object.mesh, position: object.position + SIMD2(0.012, -0.01),
          yaw: object.yaw + 1.2 + 1.3 * Double(place))
      }
      let found = Refiner(renderer).refine(picture, from: start, scene.view)
      var evaluation = Evaluation(renderer.specification)
      evaluation.add(truth: scene, inferred: found.objects, in: found.view)
      // Cups, jugs and teapots; a bowl's yaw is told by its glaze alone.
      for mesh in [1, 3, 5] {
        all += evaluation.yawErrorsDegrees[mesh].count
        right += evaluation.yawErrorsDegrees[mesh].count { $0 < 10 }
      }
    }
    #expect(all > 15)
    #expect(Double(right) >= 0.95 * Double(all), "\(right) of \(all)")
  }

  @Test("A bowl that only covers a table's pattern is taken off")
  func phantoms() throws {
    let result = try crockery(scenes: 24) { scene, generator in
      guard scene.objects.count < 4 else { return nil }
      for _ in 0..<200 {
        let place = SIMD2(
          0.3 * (2 * Double.uniform(using: &generator) - 1),
          0.3 * (2 * Double.uniform(using: &generator) - 1))
        let isFree = scene.objects.allSatisfy {
          let d = $0.position - place
          return (d * d).sum().squareRoot() > 0.28
        }
        if isFree { return scene.objects + [SceneObject(mesh: 2, position: place)] }
      }
      return nil
    }
    #expect(result.all > 9)
    #expect(Double(result.right) >= 0.9 * Double(result.all), "\(result)")
  }
}
