import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Scenes drawn where camera and light are inferred with what stands on the table.
@Suite struct ViewSamplesTests {
  /// Exposure and ambient light, which nearly stand in for one another.
  @Test("On an empty table exposure and light are spread as over a grid", arguments: 0..<3)
  func formation(stream: UInt64) throws {
    var specification = TableScenes.specification
    specification.inferred = [
      .exposure: .uniform(0.5...2), .ambient: .normal(mean: 1, deviation: 0.1),
    ]
    let renderer = SceneRenderer(
      specification, models: TableScenes.models, table: TableScenes.table)
    let refiner = Refiner(renderer)
    var truth = specification.viewPrior.center
    (truth[.exposure], truth[.ambient]) = (1.1, 1.07)
    let drawn = renderer.renderer(for: truth).render([])
    let picture = PosteriorSamplesTests.noisy(drawn, 0.1, stream)
    let found = refiner.refine(picture, from: [])
    var generator = PCG32(seed: 1, stream: 0)
    let samples = try #require(
      refiner.samples(picture, of: found, count: 1000, using: &generator))
    #expect(samples.paretoShape < 0.7)
    #expect(samples.temperature < 1.5)

    let noise = ResidualNoise(
      scale: try #require(refiner.viewDescent).scale,
      freedom: refiner.settings.residualFreedom)
    func logDensity(_ view: View) -> Double {
      let drawn = renderer.renderer(for: view).render([]).samples
      return noise.logDensity(zip(picture.samples, drawn).map { $0 - $1 }) / samples.temperature
        + specification.viewPrior.logDensity(of: view)
    }
    let side = 61
    let latents = [ViewLatent.exposure, .ambient]
    var (views, values): ([View], [Double]) = ([], [])
    for row in 0..<side {
      for column in 0..<side {
        var view = found.view
        for (latent, cell) in zip(latents, [row, column]) {
          let place = Double(cell - side / 2) / Double(side / 2)
          let deviation = found.viewDeviations[latent == .exposure ? 1 : 0]
          view[latent] += 4.5 * place * deviation
        }
        views.append(view)
        values.append(logDensity(view))
      }
    }
    let shares = softmax(values)
    for latent in latents {
      let mean = zip(shares, views).reduce(0) { $0 + $1.0 * $1.1[latent] }
      let variance = zip(shares, views).reduce(0) {
        $0 + $1.0 * ($1.1[latent] - mean) * ($1.1[latent] - mean)
      }
      let drawn = samples.scenes.map { $0.view[latent] }
      let drawnMean = drawn.reduce(0, +) / 1000
      let drawnVariance = drawn.reduce(0) { $0 + ($1 - drawnMean) * ($1 - drawnMean) } / 1000
      #expect(abs(drawnMean - mean) < 0.2 * variance.squareRoot(), "\(latent)")
      #expect(abs((drawnVariance / variance).squareRoot() - 1) < 0.12, "\(latent)")
    }
  }

  private static func scene() throws -> (SceneSpecification, Scene, Image) {
    let renderer = try SceneRenderer(SceneSpecification.load("primitives-anywhere"))
    var view = renderer.specification.viewPrior.center
    view[.lightAzimuth] = 1
    view[.lightElevation] = 0.9
    let scene = Scene(
      view: view,
      objects: [
        SceneObject(mesh: 0, position: SIMD2(0.2, -0.2), yaw: 0.4),
        SceneObject(mesh: 1, position: SIMD2(-0.4, 0.1)),
      ])
    let picture = renderer.renderer(for: view).render(scene.objects.map(renderer.placement))
    let noisy = PosteriorSamplesTests.noisy(picture, 0.02, 0).quantizedToSRGB8()
    return (renderer.specification, scene, noisy)
  }

  private static func samples(
    _ specification: SceneSpecification, _ scene: Scene, _ picture: Image, count: Int,
    widening: Double = 1
  ) throws -> (Refinement, PosteriorSamples) {
    let refiner = Refiner(try SceneRenderer(specification))
    var found = refiner.refine(picture, from: scene.objects, scene.view)
    for index in found.deviations.indices { found.deviations[index].position *= widening }
    var generator = PCG32(seed: 1, stream: 0)
    return (
      found,
      try #require(refiner.samples(picture, of: found, count: count, using: &generator))
    )
  }

  @Test("Objects spread as far as the deviations that are told", arguments: [1.0, 4])
  func spread(widening: Double) throws {
    let (specification, scene, picture) = try Self.scene()
    let (found, samples) = try Self.samples(
      specification, scene, picture, count: 200, widening: widening)
    if widening == 4 { #expect(samples.temperature > 8) }
    for (index, object) in found.objects.enumerated() {
      for axis in 0..<2 {
        let places = samples.scenes.map { $0.objects[index].position[axis] }
        let mean = places.reduce(0, +) / 200
        let deviation = (places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200).squareRoot()
        let told = found.deviations[index].position[axis]
        #expect((0.5...1.7).contains(deviation / told), "\(deviation), \(told)")
        #expect(abs(mean - object.position[axis]) < 2 * told)
      }
    }
    #expect(
      samples.scenes.allSatisfy {
        specification.viewPrior.logDensity(of: $0.view) > -.infinity
      })
    #expect(Set(samples.scenes.map { $0.view[.azimuth] }).count > 50)
  }

  @Test("A cube that is said to look the same after no turn is drawn turned by any quarter")
  func turns() throws {
    var (specification, scene, picture) = try Self.scene()
    specification.meshes[0].yawSymmetry = .order(1)
    let (_, samples) = try Self.samples(specification, scene, picture, count: 200, widening: 4)
    var shares = [0, 0, 0, 0]
    for sample in samples.scenes {
      let quarters = ((sample.objects[0].yaw - 0.4) / (.pi / 2)).rounded()
      shares[(Int(quarters) % 4 + 4) % 4] += 1
    }
    #expect(shares.allSatisfy { (10...110).contains($0) }, "\(shares)")
  }
}
