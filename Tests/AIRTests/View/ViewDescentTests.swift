import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Objects, camera, light and image formation found together from one picture.
@Suite struct ViewDescentTests {
  private let renderer: SceneRenderer
  private let objects = [
    SceneObject(mesh: 0, position: SIMD2(0.3, 0.1), yaw: 0.4),
    SceneObject(mesh: 1, position: SIMD2(-0.4, 0.2)),
    SceneObject(mesh: 2, position: SIMD2(0.1, -0.5), yaw: 2),
  ]
  private let view: View

  init() throws {
    renderer = try SceneRenderer(SceneSpecification.load("primitives-anywhere"))
    var view = renderer.specification.viewPrior.center
    view[.azimuth] = 0.03
    view[.elevation] += 0.03
    view[.distance] = 4.1
    view[.lightAzimuth] = 0.7
    view[.lightElevation] = 0.9
    view[.sun] = 1.15
    view[.shadow] = 0.8
    view[.ground] = 0.9
    view[.exposure] = 1.2
    view[.redBalance] = 1.04
    view[.table] = 0.8
    view[.background] = 1.1
    self.view = view
  }

  private var picture: [SIMD4<Float>] {
    renderer.renderer(for: view).render(objects.map(renderer.placement)).samples
  }

  private func descent() -> ViewDescent {
    let prior = SequentialPrior(
      ScenePrior(renderer.specification), stepLimit: renderer.specification.stepLimit)
    let descent = ViewDescent(renderer, prior, freedom: .infinity)
    descent.begin(picture)
    return descent
  }

  /// The closed form: in the right geometry the numbers of formation make the picture.
  @Test func formationIsSolvedFor() {
    var start = renderer.specification.viewPrior.center
    for latent in renderer.specification.viewPrior.freeGeometry { start[latent] = view[latent] }
    let found = descent().formed(objects, start)
    let drawn = renderer.renderer(for: found).render(objects.map(renderer.placement)).samples
    let error = zip(drawn, picture).reduce(0.0) {
      $0 + Double((($1.0 - $1.1) * ($1.0 - $1.1)).sum())
    }
    // Of 12,288 numbers: what the priors pull.
    #expect((error / 12_288).squareRoot() < 0.003)
  }

  /// Parts times their coefficients are the picture, whatever the view.
  @Test(arguments: [0, 0.05], [0, 0.3])
  func partsSumToThePicture(tableThickness: Double, gloss: Double) {
    var view = view
    view[.tableThickness] = tableThickness
    (view[.gloss], view[.tableGloss]) = (gloss, gloss / 2)
    let picture = renderer.renderer(for: view).render(objects.map(renderer.placement)).samples
    let parts = PictureParts(renderer)
    parts.draw(objects.map(renderer.placement), view)
    var sum = [SIMD4<Float>](repeating: .zero, count: picture.count)
    for (index, part) in parts.parts.enumerated() {
      let coefficient = SIMD4<Float>(SIMD3<Float>(part.coefficient(view)), 0)
      for pixel in sum.indices { sum[pixel] += coefficient * parts.pictures[index][pixel] }
    }
    let differences = zip(sum, picture).map { $0 - $1 }.map { max($0.max(), -$0.min()) }
    #expect(differences.max() ?? 1 < 1e-4)
  }

  /// The whole log density of picture, scene and view: its slope in every free number, camera,
  /// light, formation, table, lens and objects, under a Normal residual and under a Student's.
  @Test(arguments: [Double.infinity, 5])
  func theLogJointsSlopeIsItsDerivative(freedom: Double) {
    let descent = descent()
    descent.infer(.tableThickness, in: 0...0.2)
    descent.infer(.blur, in: 0...2)
    for latent in [ViewLatent.gloss, .tableGloss] { descent.infer(latent, in: 0...1) }
    // Off the maximum, so that no slope is small.
    var (moved, seen) = (objects, view)
    for index in moved.indices {
      moved[index].position += SIMD2(0.013, -0.008)
      moved[index].yaw += 0.05
    }
    for latent in descent.viewPrior.free { seen[latent] *= 1.03 }
    (seen[.tableThickness], seen[.blur]) = (0.06, 0.7)
    (seen[.gloss], seen[.shininess]) = (0.4, 40)
    (seen[.tableGloss], seen[.tableShininess]) = (0.3, 20)
    let noise = ResidualNoise(scale: 0.03, freedom: freedom)
    let equations = descent.evaluate(moved, seen, noise: noise).equations
    func score(_ objects: [SceneObject], _ view: View) -> Double {
      descent.evaluate(objects, view, noise: noise).state.score
    }
    for (row, parameter) in equations.motions.enumerated() {
      var scores: [Double] = []
      for step in [-2e-4, 2e-4] {
        var other = moved
        if parameter.motion < 2 {
          other[parameter.object].position[parameter.motion] += step
        } else {
          other[parameter.object].yaw += step
        }
        scores.append(score(other, seen))
      }
      expect(equations, row, (scores[1] - scores[0]) / 4e-4, "\(parameter)")
    }
    for (index, latent) in equations.latents.enumerated() {
      let step = 3e-4 * max(0.3, abs(seen[latent]))
      var (less, more) = (seen, seen)
      less[latent] -= step
      more[latent] += step
      expect(
        equations, equations.motions.count + index,
        (score(moved, more) - score(moved, less)) / (2 * step), latent.key)
    }
  }

  /// Within 2 % of it, or of a hundredth of its posterior's standard deviations.
  private func expect(
    _ equations: JointEquations, _ row: Int, _ numeric: Double, _ name: String
  ) {
    let slope = equations.slope[row]
    let unit = equations.matrix[row * equations.count + row].squareRoot()
    #expect(
      abs(slope - numeric) < 0.02 * abs(numeric) + 0.5 * unit, "\(name): \(slope), \(numeric)")
  }

  /// What each source of light has of a picture adds up to it.
  @Test func componentsSumToThePicture() {
    var view = view
    view[.tableThickness] = 0.05
    (view[.gloss], view[.tableGloss]) = (0.4, 0.2)
    let canvas = Canvas(renderer.renderer(for: view))
    canvas.draw(objects.map(renderer.placement))
    let components = canvas.components()
    let picture = canvas.image.samples
    var worst: Float = 0
    for pixel in picture.indices {
      let (table, things) = (components.fixtures, components.objects)
      var rest = picture[pixel] - components.background[pixel]
      rest -= table.above[pixel] + table.below[pixel] + table.sun[pixel] + table.lamps[pixel]
      rest -= things.above[pixel] + things.below[pixel] + things.sun[pixel] + things.lamps[pixel]
      worst = max(worst, rest.max(), -rest.min())
    }
    #expect(worst < 1e-5)
  }

  /// What objects and table reflect specularly is tried, and found with everything else.
  @Test func glossIsFound() {
    var view = view
    (view[.gloss], view[.shininess]) = (0.35, 96)
    (view[.tableGloss], view[.tableShininess]) = (0.25, 24)
    // The light comes from behind, as where one sees highlights.
    view[.lightAzimuth] = 2.8
    let descent = descent()
    descent.begin(renderer.renderer(for: view).render(objects.map(renderer.placement)).samples)
    var start = view
    (start[.gloss], start[.tableGloss]) = (0, 0)
    let rough = descent.descend(objects, start, steps: 20, isRough: true).state
    let tried = descent.tryNuisances(rough.objects, rough.view)
    let found = descent.descend(rough.objects, tried, steps: 40).state.view
    #expect(found[.shininess] == 96)
    #expect(abs(found[.gloss] - 0.35) < 0.03, "\(found[.gloss])")
    // The sky and the light's place do much of what a wide lobe on the table does.
    #expect(12...48 ~= found[.tableShininess], "\(found[.tableShininess])")
    #expect(0.1...0.4 ~= found[.tableGloss], "\(found[.tableGloss])")
    #expect(descent.scale < 0.01, "\(descent.scale)")
  }

  /// Where nothing shines nothing is said to.
  @Test func withoutGlossNoneIsFound() {
    let descent = descent()
    let rough = descent.descend(objects, view, steps: 20, isRough: true).state
    let tried = descent.tryNuisances(rough.objects, rough.view)
    #expect(tried[.gloss] == 0 && tried[.tableGloss] == 0)
  }

  @Test func aPartsSlopeIsTheDerivativeOfItsCoefficient() {
    for part in PicturePart.allCases {
      for latent in ViewLatent.formation {
        var (more, less) = (view, view)
        more[latent] += 1e-5
        less[latent] -= 1e-5
        let numeric = (part.coefficient(more) - part.coefficient(less)) / 2e-5
        let slope = part.slope(latent, coefficient: part.coefficient(view), view)
        let difference = slope - numeric
        #expect((difference * difference).sum() < 1e-10, "\(part), \(latent)")
      }
    }
  }

  /// From objects and a camera that are off, everything is found again.
  @Test func everythingIsFoundTogether() {
    var moved = objects
    for index in moved.indices {
      moved[index].position += SIMD2(0.03, -0.02)
      moved[index].yaw += 0.1
    }
    var start = renderer.specification.viewPrior.center
    (start[.lightAzimuth], start[.lightElevation]) = (0.5, 0.8)
    let found = descent().descend(moved, start, steps: 40).state
    for (a, b) in zip(found.objects, objects) {
      let d = a.position - b.position
      #expect((d * d).sum().squareRoot() < 0.004)
    }
    #expect(abs(found.view[.azimuth] - view[.azimuth]) < 0.003)
    #expect(abs(found.view[.elevation] - view[.elevation]) < 0.003)
    #expect(abs(found.view[.distance] - view[.distance]) < 0.01)
  }

  @Test func aStudentsWeightsAreItsSlope() throws {
    var generator = PCG32(seed: 2, stream: 0)
    let noise = ResidualNoise(scale: 0.05, freedom: 4)
    let residual = (0..<64).map { _ in
      SIMD4<Float>(
        Float(Normal.standardSample(using: &generator) * 0.1),
        Float(Normal.standardSample(using: &generator) * 0.1),
        Float(Normal.standardSample(using: &generator) * 0.1), 0)
    }
    let weights = try #require(noise.weights(residual))
    for index in [0, 17, 63] {
      var (more, less) = (residual, residual)
      more[index].x += 1e-3
      less[index].x -= 1e-3
      let numeric = (noise.logDensity(more) - noise.logDensity(less)) / 2e-3
      let expected = -Double(weights[index] * residual[index].x) / (0.05 * 0.05)
      #expect(abs(numeric - expected) < 0.02 * abs(expected) + 0.05)
    }
  }
}
