import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Cameras that may stand on every side of a table that looks the same from four.
@Suite struct AllRoundTests {
  private let renderer: SceneRenderer
  private let objects = [
    SceneObject(mesh: 0, position: SIMD2(0.3, 0.1), yaw: 0.4),
    SceneObject(mesh: 2, position: SIMD2(-0.4, -0.3), yaw: 2),
  ]

  init() throws {
    renderer = try SceneRenderer(SceneSpecification.load("primitives-all-round"))
  }

  private func view(azimuthDegrees: Double) -> View {
    var view = renderer.specification.viewPrior.center
    view[.azimuth] = azimuthDegrees * .pi / 180
    view[.lightAzimuth] = 1
    view[.lightElevation] = 0.9
    return view
  }

  /// Refinement goes past the end of the part of the circle that readings are given in, and the
  /// reading is turned back into it with all that it holds.
  @Test func refinementCrossesTheSeam() throws {
    let specification = renderer.specification
    let truth = view(azimuthDegrees: 47)
    let picture = renderer.renderer(for: truth).render(objects.map(renderer.placement))
    var start = truth
    start[.azimuth] = 42 * .pi / 180
    let found = Refiner(renderer).refine(picture, from: objects, start)
    #expect(abs(found.view[.azimuth] * 180 / .pi + 43) < 0.1)
    var evaluation = Evaluation(specification)
    evaluation.add(
      truth: Scene(view: truth, objects: objects), inferred: found.objects, in: found.view)
    #expect(evaluation.sceneAndYawAccuracy == 1)
    #expect(evaluation.positionErrorMedian < 1e-3)
    let light = remainder(
      found.view[.lightAzimuth] - truth[.lightAzimuth] + .pi / 2, 2 * .pi)
    #expect(abs(light) < 0.05)
  }

  /// Heads that tell where things are as the camera sees them: a pose's density and gradients are
  /// those of the same heads along the world's axes, turned.
  @Test func posesTurnWithTheCamera() {
    let position: [Float] = [0.3, -0.5, 0.4, -0.6]
    let yaw: [Float] = [0.7, -0.2, 0.1]
    func posterior(_ azimuth: Double) -> PosePosterior {
      PosePosterior(position: position, yaw: yaw, order: 4,
        PoseFrame(reach: 1, azimuth: azimuth))
    }
    let azimuth = 0.6
    let (plain, turned) = (posterior(0), posterior(azimuth))
    let noise = SIMD2(0.8, -1.1)
    let (a, b) = (
      plain.sample(positionNoise: noise, phaseNoise: 0.4),
      turned.sample(positionNoise: noise, phaseNoise: 0.4)
    )
    let (c, s) = (cos(azimuth), sin(azimuth))
    let expected = SIMD2(
      c * a.position.x - s * a.position.y, s * a.position.x + c * a.position.y)
    #expect(((b.position - expected) * (b.position - expected)).sum() < 1e-24)
    #expect(abs(remainder(turned.yaw(b) - plain.yaw(a) - azimuth, .pi / 2)) < 1e-12)
    #expect(abs(turned.logDensity(of: b) - plain.logDensity(of: a)) < 1e-9)
    let seen = b.seen(fromAzimuth: azimuth, order: 4)
    #expect(((seen.position - a.position) * (seen.position - a.position)).sum() < 1e-24)
    #expect(abs(seen.phase - a.phase) < 1e-12)
    let slope = SIMD2(0.9, -0.4)
    let turnedSlope = SIMD2(c * slope.x - s * slope.y, s * slope.x + c * slope.y)
    func gradient(
      _ q: PosePosterior, _ sample: PosePosterior.Sample, _ slope: SIMD2<Double>
    ) -> [Float] {
      var (head, turn) = ([Float](repeating: 0, count: 4), [Float](repeating: 0, count: 3))
      head.withUnsafeMutableBufferPointer { head in
        turn.withUnsafeMutableBufferPointer { turn in
          guard let head = head.baseAddress, let turn = turn.baseAddress else { return }
          let heads = PoseHeads(position: head, yaw: turn)
          q.addPathwiseGradient(
            at: sample, positionSlope: slope, yawSlope: 0.3, weight: 1, to: heads)
          q.addLogDensityGradient(of: sample, weight: 0.5, to: heads)
        }
      }
      return head + turn
    }
    for (x, y) in zip(gradient(plain, a, slope), gradient(turned, b, turnedSlope)) {
      #expect(abs(x - y) < 1e-5)
    }
  }

  /// What is told along the camera's axes turns with its azimuth: against central differences of a
  /// picture's weighted sum.
  @Test func theAzimuthsSlopeHasThatOfAllThatTurnsWithIt() throws {
    var specification = renderer.specification
    specification.castsShadows = false
    let renderer = try SceneRenderer(specification)
    let view = view(azimuthDegrees: 20)
    let canvas = Canvas(renderer.renderer(for: view))
    canvas.draw(objects.map(renderer.placement))
    let adjoint = (0..<64 * 64).map { pixel -> SIMD4<Float> in
      let (x, y) = (pixel % 64, pixel / 64)
      return SIMD4(Float(x) / 64, Float(y) / 64 - 0.5, Float((x + y) % 7) / 7 - 0.2, 0)
    }
    func sum(_ angle: Double) -> Double {
      var turned = view
      turned[.azimuth] += angle
      turned[.lightAzimuth] += angle
      let (c, s) = (cos(angle), sin(angle))
      let placed = objects.map { object -> SceneObject in
        let p = object.position
        return SceneObject(
          mesh: object.mesh, position: SIMD2(c * p.x - s * p.y, s * p.x + c * p.y),
          yaw: object.yaw + angle)
      }
      let picture = renderer.renderer(for: turned).render(placed.map(renderer.placement)).samples
      return zip(picture, adjoint).reduce(0) { $0 + Double(($1.0 * $1.1).sum()) }
    }
    let gradient = specification.viewGradient(of: canvas, adjoint: adjoint, view)
    var slope = try #require(gradient[.azimuth]) + #require(gradient[.lightAzimuth])
    let ofTheCamera = slope
    for (object, motion) in zip(objects, canvas.pullback(adjoint)) {
      slope += PosePosterior.turningSlope(
        position: object.position, positionSlope: SIMD2(motion.x, motion.y), yawSlope: motion.yaw)
    }
    let numeric = (sum(2e-3) - sum(-2e-3)) / 4e-3
    #expect(abs(slope - numeric) < 0.03 * abs(numeric) + 0.5, "\(slope), \(numeric)")
    // Without the objects it is another one.
    #expect(abs(ofTheCamera - numeric) > 1.5, "\(ofTheCamera), \(numeric)")
  }

  /// What the network proposes lies in the part of the circle that readings are given in.
  @Test func proposalsLieInThePartThatReadingsAreGivenIn() {
    let specification = renderer.specification
    let network = TinyScenes.network(specification)
    var generator = PCG32(seed: 2, stream: 4)
    let proposer = Proposer(
      network, parameters: network.makeParameters(using: &generator), renderer: renderer)
    for azimuth in stride(from: -170.0, to: 180, by: 70) {
      let picture = renderer.renderer(for: view(azimuthDegrees: azimuth))
        .render(objects.map(renderer.placement))
      let found = proposer.propose(picture).view[.azimuth]
      #expect(abs(found) <= .pi / 4 + 1e-9)
    }
  }
}
