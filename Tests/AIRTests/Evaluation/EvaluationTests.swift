import AIR
import Foundation
import Probability
import SceneModel
import Testing

@Suite struct EvaluationTests {
  static let specification = TableScenes.specification

  @Test func theAssignmentIsTheCheapestOfAll() {
    var generator = PCG32(seed: 1, stream: 0)
    for n in 1...5 {
      for _ in 0..<20 {
        let costs = (0..<n).map { _ in (0..<n).map { _ in Double.uniform(using: &generator) } }
        let found = Assignment.cheapest(costs)
        #expect(found.sorted() == Array(0..<n))
        let cost = found.enumerated().reduce(0) { $0 + costs[$1.offset][$1.element] }
        var least = Double.infinity
        func permute(_ rest: [Int], _ row: Int, _ sum: Double) {
          if rest.isEmpty { least = min(least, sum) }
          for column in rest {
            permute(rest.filter { $0 != column }, row + 1, sum + costs[row][column])
          }
        }
        permute(Array(0..<n), 0, 0)
        #expect(abs(cost - least) < 1e-12)
      }
    }
    #expect(Assignment.cheapest([]) == [])
  }

  static func object(_ mesh: Int, _ x: Double, _ y: Double, yaw: Double = 0) -> SceneObject {
    SceneObject(mesh: mesh, position: SIMD2(x, y), yaw: yaw)
  }

  @Test func objectsAreMatchedByPositionWhateverTheirOrder() {
    var evaluation = Evaluation(Self.specification)
    evaluation.add(
      truth: [Self.object(0, -0.5, 0), Self.object(1, 0.5, 0)],
      inferred: [Self.object(1, 0.5, 0.02), Self.object(0, -0.5, 0.01)])
    #expect(evaluation.countAccuracy == 1 && evaluation.identityAccuracy == 1)
    #expect(evaluation.sceneAccuracy == 1)
    // 0.01 and 0.02 m of a table of 2 m.
    #expect(abs(evaluation.positionErrorMedian - 0.0075) < 1e-12)
  }

  @Test func aWrongCountIsConfusedAndNotMatched() {
    var evaluation = Evaluation(Self.specification)
    evaluation.add(truth: [Self.object(0, 0, 0)], inferred: [])
    evaluation.add(truth: [], inferred: [Self.object(0, 0, 0), Self.object(0, 0.5, 0)])
    #expect(evaluation.countAccuracy == 0 && evaluation.matchedObjects == 0)
    #expect(evaluation.countConfusion[1] == [1] && evaluation.countConfusion[0] == [0, 0, 1])
    #expect(evaluation.identityAccuracy.isNaN && evaluation.positionErrorMedian.isNaN)
  }

  @Test func aSceneIsRightWithinTwoPercentOfTheTable() {
    for (error, isRight) in [(0.039, true), (0.041, false)] {
      var evaluation = Evaluation(Self.specification)
      evaluation.add(truth: [Self.object(0, 0, 0)], inferred: [Self.object(0, error, 0)])
      #expect(evaluation.sceneAccuracy == (isRight ? 1 : 0))
    }
    var evaluation = Evaluation(Self.specification)
    evaluation.add(truth: [Self.object(0, 0, 0)], inferred: [Self.object(1, 0, 0)])
    #expect(evaluation.sceneAccuracy == 0 && evaluation.identityAccuracy == 0)
  }

  @Test func yawErrorsAreModuloTheSymmetryAndOfRightMeshesOnly() {
    var evaluation = Evaluation(Self.specification)
    let degree = Double.pi / 180
    evaluation.add(
      truth: [Self.object(0, 0, 0, yaw: 1 * degree)],
      inferred: [Self.object(0, 0, 0, yaw: 89 * degree)])
    evaluation.add(
      truth: [Self.object(2, 0, 0, yaw: 1 * degree)],
      inferred: [Self.object(2, 0, 0, yaw: 359 * degree)])
    evaluation.add(
      truth: [Self.object(1, 0, 0)], inferred: [Self.object(1, 0, 0, yaw: 1)])
    #expect(abs(evaluation.yawErrorDegreesMedian(0) - 2) < 1e-9)
    #expect(abs(evaluation.yawErrorDegreesMedian(2) - 2) < 1e-9)
    #expect(evaluation.yawErrorsDegrees[1].isEmpty)
  }

  /// `sceneAndYawAccuracy` counts what `sceneAccuracy` counts if no yaw is off by more than 10°,
  /// modulo the mesh's symmetry; meshes without a yaw have none that could be wrong.
  @Test(arguments: [
    (0, 9.0, true), (0, 11.0, false), (0, 81, true), (2, 9, true), (2, 81, false), (1, 90, true),
  ])
  func aSceneIsRightWithItsYawWithinTenDegrees(_ mesh: Int, _ degrees: Double, _ isRight: Bool) {
    var evaluation = Evaluation(Self.specification)
    let turned = Self.object(mesh, 0, 0, yaw: degrees * .pi / 180)
    evaluation.add(truth: [Self.object(mesh, 0, 0)], inferred: [turned])
    #expect(evaluation.sceneAccuracy == 1)
    #expect(evaluation.sceneAndYawAccuracy == (isRight ? 1 : 0))
    // What is wrong without its yaw is not right with it.
    evaluation.add(truth: [Self.object(mesh, 0.9, 0)], inferred: [turned])
    #expect(evaluation.sceneAndYawAccuracy == (isRight ? 0.5 : 0))
  }

  @Test func mergingIsAddingToOne() {
    var (a, b, both) = (
      Evaluation(Self.specification), Evaluation(Self.specification),
      Evaluation(Self.specification)
    )
    let scenes = [
      ([Self.object(0, 0, 0)], [Self.object(0, 0.01, 0)]), ([], [Self.object(1, 0, 0)]),
      ([Self.object(2, 0.3, 0), Self.object(0, -0.3, 0)], [Self.object(2, 0.3, 0)]),
    ]
    for (index, (truth, inferred)) in scenes.enumerated() {
      both.add(truth: truth, inferred: inferred)
      if index == 0 { a.add(truth: truth, inferred: inferred) }
      if index > 0 { b.add(truth: truth, inferred: inferred) }
    }
    a.merge(b)
    #expect(a.scenes == both.scenes && a.countAccuracy == both.countAccuracy)
    #expect(a.positionErrors == both.positionErrors && a.sceneAccuracy == both.sceneAccuracy)
    #expect(a.sceneAndYawAccuracy == both.sceneAndYawAccuracy && a.sceneAndYawAccuracy > 0)
  }

  /// A bare table that may be seen from everywhere looks the same from its four sides: a reading
  /// that is turned as a whole is right, one whose objects alone are turned is not.
  @Test func scenesThatLookTheSameAreOneScene() throws {
    let specification = try SceneSpecification.load("primitives-all-round")
    let objects = [Self.object(2, -0.5, 0.1, yaw: 3), Self.object(0, 0.5, 0.3, yaw: 0.2)]
    var view = specification.viewPrior.center
    view[.azimuth] = 0.7
    let truth = Scene(view: view, objects: objects)
    for count in -1...4 {
      let turn = SceneTurn(count, of: 4)
      var evaluation = Evaluation(specification)
      evaluation.add(truth: truth, inferred: objects.map { turn($0) }, in: turn(view))
      #expect(evaluation.sceneAndYawAccuracy == 1)
      #expect(evaluation.positionErrorMedian < 1e-12)
      let camera = try #require(evaluation.cameraErrors.first)
      #expect(camera.azimuthDegrees < 1e-9)
      var halfTurned = Evaluation(specification)
      halfTurned.add(truth: truth, inferred: objects.map { turn($0) }, in: view)
      #expect(halfTurned.sceneAccuracy == (count % 4 == 0 ? 1 : 0))
    }
    // A camera that is known roughly tells the sides apart.
    let roughly = try SceneSpecification.load("primitives-anywhere")
    var evaluation = Evaluation(roughly)
    let turn = SceneTurn(1, of: 4)
    evaluation.add(truth: truth, inferred: objects.map { turn($0) }, in: turn(view))
    #expect(evaluation.sceneAccuracy == 0)
  }
}
