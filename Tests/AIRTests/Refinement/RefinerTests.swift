import Foundation
import Geometry
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// The network proposes, the renderer decides.
@Suite struct RefinerTests {
  static let cube = SceneObject(mesh: 0, position: SIMD2(-0.4, -0.3), yaw: 0.4)
  static let sphere = SceneObject(mesh: 1, position: SIMD2(0.1, 0.4))
  static let cylinder = SceneObject(mesh: 2, position: SIMD2(0.5, -0.2), yaw: 2)
  static let truth = [cube, sphere, cylinder]

  static func expectRight(
    _ refinement: Refinement, _ truth: [SceneObject], metres: Double = 0.002,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var evaluation = Evaluation(TableScenes.specification)
    evaluation.add(truth: truth, inferred: refinement.objects)
    #expect(evaluation.countAccuracy == 1, sourceLocation: sourceLocation)
    #expect(evaluation.identityAccuracy == 1, sourceLocation: sourceLocation)
    #expect(
      evaluation.positionErrors.allSatisfy { $0 * 2 < metres }, sourceLocation: sourceLocation)
    for errors in evaluation.yawErrorsDegrees {
      #expect(errors.allSatisfy { $0 < 0.5 }, sourceLocation: sourceLocation)
    }
  }

  @Test func aRoughProposalBecomesExact() {
    let refiner = Refiner(TableScenes.renderer)
    let proposal = Self.truth.map {
      SceneObject(
        mesh: $0.mesh, position: $0.position + SIMD2(0.03, -0.025), yaw: $0.yaw + 0.7)
    }
    let result = refiner.refine(TableScenes.picture(Self.truth), from: proposal)
    Self.expectRight(result, Self.truth)
    #expect(result.origins == [0, 1, 2])
    #expect(result.renders > 10)
  }

  /// A mug's yaw shows by its handle alone, a small part of it: it is found once the mug is in its
  /// place, wherever the proposal had it turned to.
  @Test(arguments: [0.0, 0.9, 2.1, 3.3, 4.4, 5.6]) func aHandleIsFound(proposed: Double) {
    var mug = Shapes.cylinder(diameter: 0.3, height: 0.35)
    mug.materials[0] = Material(color: SIMD3(0.6, 0.2, 0.1))
    let handle = Shapes.cube(edge: 0.12)
    let first = Int32(mug.mesh.positions.count)
    mug.mesh.positions += handle.mesh.positions.map {
      Vector3($0.x * 0.8 + 0.18, $0.y / 2, $0.z + 0.1)
    }
    mug.mesh.faces += handle.mesh.faces.map { face in
      var face = face
      face.vertices &+= SIMD3(repeating: first)
      return face
    }
    var specification = TableScenes.specification
    specification.meshes = [specification.meshes[2]]
    specification.prior.meshProbabilities = [1]
    let renderer = SceneRenderer(specification, models: [mug], table: TableScenes.table)
    let truth = SceneObject(mesh: 0, position: SIMD2(0.2, -0.1), yaw: -0.4)
    let picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: [truth])
    ).quantizedToSRGB8()
    let found = Refiner(renderer).refine(
      picture,
      from: [SceneObject(mesh: 0, position: truth.position + SIMD2(0.05, -0.04), yaw: proposed)])
    let yaw = found.objects.first?.yaw ?? .nan
    #expect(abs(remainder(yaw - truth.yaw, 2 * .pi)) < 0.01, "\(yaw)")
  }

  @Test func aWrongMeshIsExchanged() {
    let proposal = [Self.cube, Self.sphere, SceneObject(mesh: 0, position: SIMD2(0.5, -0.2))]
    let result = Refiner(TableScenes.renderer).refine(
      TableScenes.picture(Self.truth), from: proposal)
    Self.expectRight(result, Self.truth)
    #expect(result.moves.contains(.exchange(from: 0, to: 2)))
    let probabilities = result.meshProbabilities.last.flatMap { $0 } ?? []
    #expect(probabilities.count == 3 && (probabilities.last ?? 0) > 0.999)
  }

  @Test func aMissingObjectIsBorn() {
    let result = Refiner(TableScenes.renderer).refine(
      TableScenes.picture(Self.truth), from: [Self.cube, Self.cylinder])
    Self.expectRight(result, Self.truth)
    #expect(result.moves.contains(.birth(mesh: 1)))
    #expect(result.origins == [0, 1, nil])
  }

  /// Without any proposal, each found beside the last.
  @Test func allObjectsAreBorn() {
    let result = Refiner(TableScenes.renderer).refine(
      TableScenes.picture(Self.truth), from: [])
    Self.expectRight(result, Self.truth)
    #expect(result.origins == [nil, nil, nil])
  }

  /// Between two missing objects the most is left around a place where none stands.
  @Test func scenesAreReadWithoutAProposal() {
    let refiner = Refiner(TableScenes.renderer)
    for index in 0..<30 {
      let (objects, picture) = TableScenes.sample(index)
      let found = refiner.refine(picture, from: [])
      if objects.isEmpty {
        #expect(found.objects.isEmpty)
      } else {
        Self.expectRight(found, objects, metres: 0.01)
      }
    }
  }

  /// Moving one object, the canvas draws that alone; what it shows is what a new one would show.
  @Test func aChangedSceneIsShownAsIfItWereDrawnAnew() {
    let refiner = Refiner(TableScenes.renderer)
    func candidates(_ objects: [SceneObject]) -> [Refiner.Candidate] {
      objects.map { Refiner.Candidate(object: $0, origin: nil, meshProbabilities: nil) }
    }
    var moved = Self.truth
    moved[1].position.x += 0.1
    let many = (0..<10).map {
      SceneObject(mesh: $0 % 3, position: SIMD2(0.1 * Double($0) - 0.5, 0))
    }
    let scenes = [
      Self.truth, moved, Self.truth, Array(Self.truth.dropLast()), [], many, Array(many.dropLast()),
      many.reversed(), Self.truth,
    ]
    for scene in scenes {
      refiner.show(candidates(scene))
      let anew = Canvas(TableScenes.renderer.centralRenderer)
      anew.show(scene.map { TableScenes.renderer.placement(of: $0) })
      #expect(refiner.canvas.placements == anew.placements)
      let difference = refiner.canvas.image.squaredError(from: anew.image)
      #expect(difference < 1e-9, "\(scene.count) objects")
    }
  }

  @Test func aSuperfluousObjectDies() {
    // On top of another one, and hidden behind one: the pixels say nothing against either.
    for extra in [
      SceneObject(mesh: 1, position: SIMD2(0.1, 0.4)),
      SceneObject(mesh: 2, position: SIMD2(-0.4, -0.3)),
    ] {
      let result = Refiner(TableScenes.renderer).refine(
        TableScenes.picture(Self.truth), from: Self.truth + [extra])
      Self.expectRight(result, Self.truth)
      // Which of the two goes, or changes into the other before, does not matter.
      let deaths = result.moves.filter { if case .death = $0 { true } else { false } }
      #expect(deaths.count == 1)
    }
  }

  @Test func anEmptyTableStaysEmpty() {
    let result = Refiner(TableScenes.renderer).refine(TableScenes.picture([]), from: [])
    #expect(result.objects.isEmpty && result.moves.isEmpty)
    let cleared = Refiner(TableScenes.renderer).refine(
      TableScenes.picture([]), from: [Self.sphere])
    #expect(cleared.objects.isEmpty)
  }

  @Test func withoutStepsNothingChanges() {
    var settings = RefinementSettings()
    settings.steps = 0
    let result = Refiner(TableScenes.renderer, settings: settings).refine(
      TableScenes.picture(Self.truth), from: [Self.cube])
    #expect(result.objects == [Self.cube] && result.moves.isEmpty)
  }

  @Test func thePosteriorNeverFalls() {
    let refiner = Refiner(TableScenes.renderer)
    var unchanged = RefinementSettings()
    unchanged.steps = 0
    let judge = Refiner(TableScenes.renderer, settings: unchanged)
    for index in 0..<20 {
      let (_, picture) = TableScenes.sample(index)
      // A proposal that has nothing to do with the picture.
      let (proposal, _) = TableScenes.sample(index + 100)
      let before = judge.refine(picture, from: proposal).logJoint
      #expect(refiner.refine(picture, from: proposal).logJoint >= before - 1e-6)
    }
  }

  /// A step of a descent that explains less is not taken.
  @Test func noStepLowersTheScore() {
    let refiner = Refiner(TableScenes.renderer)
    for index in 0..<30 {
      let (_, picture) = TableScenes.sample(index)
      refiner.begin(picture)
      // What has nothing to do with the picture.
      let start = TableScenes.sample(index + 100).objects.map { Refiner.Candidate(object: $0) }
      var last = refiner.score(start)
      for steps in 1...10 {
        var scene = start
        refiner.descend(&scene, steps: steps)
        let score = refiner.score(scene)
        #expect(score >= last - 1e-6, "after \(steps)")
        last = score
      }
    }
  }

  @Test func theSlopeOfTheNormalEquationsIsThatOfTheScore() {
    let refiner = Refiner(TableScenes.renderer)
    // Set the picture by refining nothing.
    _ = refiner.refine(TableScenes.picture(Self.truth), from: [])
    let shifted = Self.truth.map {
      Refiner.Candidate(
        object: SceneObject(
          mesh: $0.mesh, position: $0.position + SIMD2(0.05, 0.03), yaw: $0.yaw + 0.2))
    }
    refiner.show(shifted)
    let system = refiner.normalEquations(shifted)
    #expect(system.parameters.count == 8)
    for (row, parameter) in system.parameters.enumerated() {
      let h = 0.01
      func score(_ step: Double) -> Double {
        var moved = shifted
        if parameter.motion < 2 {
          moved[parameter.object].object.position[parameter.motion] += step
        } else {
          moved[parameter.object].object.yaw += step
        }
        return refiner.score(moved)
      }
      let expected = (score(h) - score(-h)) / (2 * h)
      let largest = system.slope.map(abs).max() ?? 0
      // Curvature, and pixels whose centres show thin facets.
      #expect(abs(system.slope[row] - expected) < 0.06 * largest + 0.1 * abs(expected))
    }
  }

  /// The picture itself tells its noise, up to the specification's.
  @Test func deviationsAreThoseOfThePicturesOwnNoise() throws {
    func deviations(_ noise: Double) throws -> [Double] {
      var generator = PCG32(seed: 5, stream: 0)
      var picture = TableScenes.picture(Self.truth)
      for index in picture.pixels.indices {
        picture.pixels[index] += Float(noise * Normal.standardSample(using: &generator))
      }
      let found = Refiner(TableScenes.renderer).refine(picture, from: Self.truth)
      return found.deviations.flatMap { [$0.position.x, $0.position.y] }
    }
    let (little, twice) = (try deviations(0.02), try deviations(0.04))
    for (one, two) in zip(little, twice) {
      #expect(one > 0 && one < 0.004)
      #expect(abs(two / one - 2) < 0.4, "\(one), \(two)")
    }
  }

  @Test func choleskySolvesAndInverts() {
    let matrix = [4.0, 2, 0.6, 2, 5, 1, 0.6, 1, 3]
    guard let factor = CholeskyFactorization(matrix, size: 3) else {
      Issue.record("the matrix is positive definite")
      return
    }
    let x = factor.solve([1, 2, 3])
    for row in 0..<3 {
      let product = (0..<3).reduce(0) { $0 + matrix[row * 3 + $1] * x[$1] }
      #expect(abs(product - Double(row + 1)) < 1e-12)
    }
    // det = 4(15 − 1) − 2(6 − 0.6) + 0.6(2 − 3)
    #expect(abs(factor.logDeterminant - log(44.6)) < 1e-12)
    #expect(abs(factor.inverseDiagonal[0] - 14 / 44.6) < 1e-12)
    #expect(CholeskyFactorization([1, 2, 2, 1], size: 2) == nil)
  }
}
