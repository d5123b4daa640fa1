import Files
import Geometry
import Probability
import Rendering
import SceneModel
import Testing
import TestSupport

/// What a specification leaves to be inferred of camera, light and image formation.
@Suite struct ViewTests {
  private func anywhere() throws -> SceneSpecification {
    try SceneSpecification.load("primitives-anywhere")
  }

  @Test func whatIsKnownHasNoFreeLatent() throws {
    #expect(try SceneSpecification.load("primitives").viewPrior.free.isEmpty)
  }

  @Test func aCenteredViewIsTheSpecificationsOwnPicture() throws {
    let specification = try SceneSpecification.load("primitives")
    let renderer = try SceneRenderer(specification)
    let objects = [SceneObject(mesh: 0, position: SIMD2(0.2, 0.1), yaw: 0.4)]
    let plain = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: objects))
    let seen = renderer.render(Scene(view: specification.viewPrior.center, objects: objects))
    #expect(plain.squaredError(from: seen) < 1e-9)
  }

  @Test func drawsStayWithinTheirBounds() throws {
    let prior = try anywhere().viewPrior
    var generator = PCG32(seed: 3, stream: 0)
    for _ in 0..<200 {
      let view = prior.sample(using: &generator)
      #expect(prior.logDensity(of: view).isFinite)
      #expect(prior.clamped(view) == view)
    }
  }

  /// Each of the camera's latents moves it as `cameraChange` says.
  @Test func cameraChangesAreDerivatives() throws {
    let specification = try anywhere()
    var view = specification.viewPrior.center
    view[.azimuth] = 0.4
    view[.elevation] = 0.7
    view[.roll] = 0.1
    view[.targetX] = 0.05
    try expectCameraChanges(of: specification, at: view)
  }

  /// The derivative of a picture's weighted sum in each free latent, against central differences.
  @Test func viewGradientsAreDerivatives() throws {
    var specification = try anywhere()
    specification.castsShadows = false
    specification.inferred[.roll] = .normal(mean: 0, deviation: 0.05)
    specification.inferred[.zoom] = .normal(mean: 1, deviation: 0.05)
    let renderer = try SceneRenderer(specification)
    var view = specification.viewPrior.center
    view[.azimuth] = 0.05
    view[.lightAzimuth] = 0.9
    view[.lightElevation] = 0.8
    view[.exposure] = 1.1
    view[.table] = 0.9
    view[.redBalance] = 1.05
    view[.background] = 0.8
    let placements = [
      SceneObject(mesh: 0, position: SIMD2(0.3, 0.1), yaw: 0.4),
      SceneObject(mesh: 1, position: SIMD2(-0.4, 0.2)),
    ].map(renderer.placement)
    let canvas = Canvas(renderer.renderer(for: view))
    canvas.draw(placements)
    var adjoint: [SIMD4<Float>] = []
    for y in 0..<specification.pictureHeight {
      for x in 0..<specification.pictureWidth {
        adjoint.append(
          SIMD4(Float(x) / 64, Float(y) / 64 - 0.5, Float((x + y) % 7) / 7 - 0.2, 0))
      }
    }
    func sum(_ view: View) -> Double {
      let picture = renderer.renderer(for: view).render(placements).samples
      return zip(picture, adjoint).reduce(0) { $0 + Double(($1.0 * $1.1).sum()) }
    }
    let gradient = specification.viewGradient(of: canvas, adjoint: adjoint, view)
    for latent in specification.viewPrior.free {
      let step = ViewLatent.formation.contains(latent) ? 1e-2 : 2e-3
      var (more, less) = (view, view)
      more[latent] += step
      less[latent] -= step
      let numeric = (sum(more) - sum(less)) / (2 * step)
      let slope = try #require(gradient[latent])
      #expect(
        abs(slope - numeric) < 0.03 * abs(numeric) + 0.5, "\(latent): \(slope), \(numeric)")
    }
  }

  /// Of scenes and views of the prior, crowded ones and unlikely ones among them.
  @Test func derivativesAreFinite() throws {
    let specification = try anywhere()
    let renderer = try SceneRenderer(specification)
    let prior = specification.viewPrior
    let adjoint = [SIMD4<Float>](
      repeating: SIMD4(1, -0.5, 0.25, 0),
      count: specification.pictureWidth * specification.pictureHeight)
    for stream in 0..<150 {
      var generator = PCG32(seed: 8, stream: UInt64(stream))
      let view = prior.sample(using: &generator)
      let placements = (0..<1 + stream % 4).map { _ in
        renderer.placement(
          of: SceneObject(
            mesh: Int(Double.uniform(using: &generator) * 3),
            position: SIMD2(
              Double.uniform(using: &generator) - 0.5, Double.uniform(using: &generator) - 0.5),
            yaw: Double.uniform(using: &generator) * 6))
      }
      let canvas = Canvas(renderer.renderer(for: view))
      canvas.show(placements)
      for (index, motion) in canvas.pullback(adjoint).enumerated() {
        #expect(motion.force.isFinite && motion.torque.isFinite, "scene \(stream), \(index)")
      }
      for (latent, slope) in specification.viewGradient(of: canvas, adjoint: adjoint, view) {
        #expect(slope.isFinite, "scene \(stream), \(latent)")
      }
    }
  }

  /// An outline's edge that is cut beside a receiver, and that no light's disk touches, has no
  /// derivative; it once had one that was no number.
  @Test func derivativesBesideACutEdgeAreFinite() throws {
    let specification = try anywhere()
    let renderer = try SceneRenderer(specification)
    var generator = PCG32(seed: 9, stream: 1170)
    var view = specification.viewPrior.sample(using: &generator)
    view[.shadow] = Double.uniform(using: &generator)
    let object = SceneObject(
      mesh: Int(Double.uniform(using: &generator) * 3),
      position: SIMD2(
        2.4 * Double.uniform(using: &generator) - 1.2,
        2.4 * Double.uniform(using: &generator) - 1.2),
      yaw: Double.uniform(using: &generator) * 6)
    let canvas = Canvas(renderer.renderer(for: specification.viewPrior.drawable(view)))
    canvas.push(renderer.placement(of: object))
    let adjoint = [SIMD4<Float>](
      repeating: SIMD4(0.2, 0.3, -0.2, 0),
      count: specification.pictureWidth * specification.pictureHeight)
    let motion = canvas.pullback(adjoint)[0]
    #expect(motion.force.isFinite && motion.torque.isFinite)
  }

  @Test func softWallsFallBeyondARangeAndNowhereElse() throws {
    let prior = try anywhere().viewPrior
    let range = prior[.lightElevation].bounds
    #expect(prior.softLogDensity(.lightElevation, range.lowerBound + 0.01).slope == 0)
    #expect(prior.softLogDensity(.lightElevation, range.upperBound + 0.01).slope < 0)
    #expect(prior.softLogDensity(.lightElevation, range.lowerBound - 0.01).slope > 0)
    for latent in prior.free {
      let step = 1e-6
      let value = prior[latent].bounds.upperBound + 0.01
      let numeric =
        (prior.softLogDensity(latent, value + step).value
          - prior.softLogDensity(latent, value - step).value) / (2 * step)
      let slope = prior.softLogDensity(latent, value).slope
      #expect(abs(slope - numeric) < 1e-3 * (1 + abs(numeric)))
    }
  }
}
