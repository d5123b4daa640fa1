import Foundation
import Geometry
import Rendering
import SceneModel
import Testing

@testable import Exchange

/// The errors and figures of BOP, against what can be computed by hand; `scripts/check-formats`
/// computes them from files.
@Suite struct BenchmarkTests {
  private let drawn: DrawnScenes
  /// Looks straight down from 4 m.
  private let camera = PinholeCamera(
    width: 320, height: 240, focalLength: SIMD2(400, 300),
    cameraFromWorld: RigidTransform(
      rotation: Matrix3x3(rows: Vector3(1, 0, 0), Vector3(0, -1, 0), Vector3(0, 0, -1)),
      translation: Vector3(0, 0, 4)))

  init() throws { drawn = try DrawnScenes("primitives", count: 30) }

  private func model(_ mesh: Int) -> BenchmarkModel {
    BenchmarkModel(
      drawn.renderer.models[mesh], drawn.renderer.specification.meshes[mesh].yawSymmetry)
  }

  /// The error of a pose that is off by something, in metres or in pixels.
  private func error(
    _ kind: PoseError, of mesh: Int, movedBy x: Double = 0, turnedBy degrees: Double = 0
  ) -> Double {
    let truth = SceneObject(mesh: mesh, position: SIMD2(0.1, 0.2), yaw: 0.3)
    let found = SceneObject(
      mesh: mesh, position: SIMD2(0.1 + x, 0.2), yaw: 0.3 + degrees * .pi / 180)
    let units = model(mesh).error(
      kind, estimate: BenchmarkPicture.pose(found, camera),
      truth: BenchmarkPicture.pose(truth, camera), camera)
    return kind == .mssd
      ? units * 0.05 * drawn.renderer.models[mesh].diameter : units * 5 * 320 / 640
  }

  @Test("A cube of edge 0.4 m: moved, turned by its symmetry, and by half of it") func cubes() {
    #expect(error(.mssd, of: 0) < 1e-12)
    #expect(abs(error(.mssd, of: 0, movedBy: 0.07) - 0.07) < 1e-9)
    #expect(error(.mssd, of: 0, turnedBy: 90) < 1e-9)
    #expect(error(.mssd, of: 0, turnedBy: -180) < 1e-9)
    // A corner on its circle.
    let chord = 2 * 0.2 * 2.0.squareRoot() * sin(.pi / 8)
    #expect(abs(error(.mssd, of: 0, turnedBy: 45) - chord) < 1e-6)
    // Its top is 3.6 m below the camera.
    #expect(abs(error(.mspd, of: 0, movedBy: 0.09) - 400 * 0.09 / 3.6) < 1e-6)
    #expect(error(.mspd, of: 0, turnedBy: 270) < 1e-6)
  }

  @Test("A sphere has no yaw, up to the steps of the benchmark; a cylinder of three colours has")
  func symmetries() {
    for degrees in [17.0, 123.4, 359] {
      // Half a step on its largest circle, a radius of 0.22 m.
      #expect(error(.mssd, of: 1, turnedBy: degrees) <= 0.22 * .pi / 315 + 1e-9)
    }
    // A diameter of 0.36 m.
    #expect(abs(error(.mssd, of: 2, turnedBy: 180) - 0.36) < 1e-6)
  }

  @Test("What is behind the camera is wrong, and not a crash") func behind() {
    let pose = RigidTransform(translation: Vector3(0, 0, -3))
    let truth = RigidTransform(translation: Vector3(0, 0, 3))
    #expect(model(0).error(.mspd, estimate: pose, truth: truth, camera) == .infinity)
    #expect(!(model(0).error(.mssd, estimate: truth, truth: truth, camera) > 0))
  }

  private func scores(
    _ pictures: [(truth: [SceneObject], found: [SceneObject], scores: [Double])]
  ) -> BenchmarkScores {
    var scores = BenchmarkScores(drawn.renderer)
    let camera = drawn.scenes[0].file.scene.camera
    // In any order.
    for (index, picture) in pictures.enumerated().reversed() {
      let truth = BenchmarkPicture(
        Scene(camera: camera, objects: picture.truth), drawn.renderer)
      scores.add(
        index, truth, found: picture.found, drawn.renderer.renderer(for: camera).camera,
        scores: picture.scores)
    }
    return scores
  }

  private func figures(_ scores: BenchmarkScores) -> [Double] {
    PoseError.allCases.map(scores.averageRecall) + PoseError.allCases.map(scores.averagePrecision)
  }

  private func cube(_ x: Double, _ y: Double = 0) -> SceneObject {
    SceneObject(mesh: 0, position: SIMD2(x, y), yaw: 0.2)
  }

  @Test("The truth scores 1, nothing 0, and of no objects there is no figure") func extremes() {
    let scenes = drawn.scenes.map(\.file.scene.objects)
    let truth = scores(scenes.map { ($0, $0, $0.map { _ in 1 }) })
    #expect(figures(truth) == [1, 1, 1, 1])
    #expect(figures(scores(scenes.map { ($0, [], []) })) == [0, 0, 0, 0])
    #expect(figures(scores([([], [cube(0)], [1])])).allSatisfy { $0.isNaN })
    #expect(truth.rows.map(\.1) == ["100.00 %, 100.00 %", "100.00 %, 100.00 %"])
  }

  @Test("A cube that is 22 % of its diameter away is found at six thresholds of ten") func distances() {
    let d = drawn.renderer.models[0].diameter
    let figures = figures(scores([([cube(0)], [cube(0.22 * d)], [1])]))
    // 25, 30, …, 50 %.
    #expect(figures[0] == 0.6)
    #expect(abs(figures[2] - 0.6) < 1e-12)
  }

  @Test("One too many costs precision as it is ranked, and recall where it takes the place")
  func falsePositives() {
    let (there, elsewhere) = (cube(0), cube(0.7, 0.7))
    // A surer one is wrong: of two the half is right; and it is the one that is asked.
    #expect(figures(scores([([there], [elsewhere, there], [0.95, 0.9])])) == [0, 0, 0.5, 0.5])
    #expect(figures(scores([([there], [elsewhere, there], [0.8, 0.9])])) == [1, 1, 1, 1])
    // In another picture it costs the same precision, and no recall.
    let two = scores([([there], [there], [0.9]), ([], [elsewhere], [0.95])])
    #expect(figures(two) == [1, 1, 0.5, 0.5])
    // Half of what is there is found: precision counts up to half of the recall, 51 of 101 steps.
    let half = scores([([there, elsewhere], [there], [1])])
    #expect(figures(half).prefix(2) == [0.5, 0.5])
    #expect(abs(figures(half)[2] - 51.0 / 101) < 1e-12)
    // Two estimates of one object.
    #expect(figures(scores([([there], [there, there], [1, 1])])) == [1, 1, 1, 1])
    // Another mesh at the same place is not it.
    let sphere = SceneObject(mesh: 1, position: .zero, yaw: 0)
    #expect(figures(scores([([there], [sphere], [1])])) == [0, 0, 0, 0])
  }

  @Test("What is hardly seen is not looked for, and costs nothing if it is found") func hidden() {
    // Far outside of the picture.
    let outside = cube(40)
    let there = cube(0)
    #expect(figures(scores([([there, outside], [there, outside], [0.9, 0.5])])) == [1, 1, 1, 1])
    // But the one that is asked for is then another.
    #expect(figures(scores([([there, outside], [there, outside], [0.5, 0.9])])) == [0, 0, 1, 1])
    #expect(figures(scores([([there, outside], [there], [0.5])])) == [1, 1, 1, 1])
  }
}
