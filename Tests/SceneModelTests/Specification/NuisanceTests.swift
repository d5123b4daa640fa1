import Foundation
import Probability
import Rendering
import TestSupport
import Testing

@testable import SceneModel

@Suite struct NuisanceTests {
  static func renderer(_ nuisances: SceneSpecification.Nuisances) -> SceneRenderer {
    var specification = primitives()
    specification.nuisances = nuisances
    return SceneRenderer(
      specification, models: specification.meshes.map { _ in Shapes.cube(edge: 0.4) },
      table: Shapes.table(width: 2))
  }

  static let scene = Scene(
    camera: primitives().camera.centralPose,
    objects: [SceneObject(mesh: 0, position: SIMD2(0.1, 0.2), yaw: 0.3)])

  @Test func drawsLieInTheirRanges() {
    var nuisances = SceneSpecification.Nuisances()
    nuisances.lightTurn = -1...0.5
    nuisances.tableBrightness = 0.5...1.5
    var generator = PCG32(seed: 1, stream: 0)
    var turns: [Double] = []
    for _ in 0..<1000 {
      let nuisance = nuisances.sample(using: &generator)
      #expect(nuisances.lightTurn.contains(nuisance.lightTurn))
      #expect(nuisances.tableBrightness.contains(nuisance.tableBrightness))
      #expect(nuisance.noise == 0 && nuisance.blur == 0 && nuisance.lightStrength == 1)
      turns.append(nuisance.lightTurn)
    }
    #expect(abs(turns.reduce(0, +) / 1000 + 0.25) < 0.05)
  }

  @Test func withoutNuisancesAPhotographIsTheRendering() {
    let renderer = Self.renderer(SceneSpecification.Nuisances())
    var generator = PCG32(seed: 1, stream: 0)
    let untouched = generator
    #expect(renderer.photograph(Self.scene, using: &generator) == renderer.render(Self.scene))
    #expect(
      generator.next()
        == {
          var g = untouched; return g.next()
        }())
  }

  /// A turned light is that of a turned world: turn camera-independent shading back and it is the
  /// same. Here by the two sides of a cube: what one side was, another becomes.
  @Test func aLightTurnedByAQuarterLightsTheNextSide() {
    let lighting = Lighting(direction: SIMD3(0.6, 0, 0.8), ambient: 0.2, diffuse: 0.7)
    let turned = lighting.turned(by: .pi / 2)
    #expect(abs(turned.lights[0].vector.y - 0.6) < 1e-12)
    #expect(abs(turned.lights[0].vector.x) < 1e-12)
    #expect(turned.lights[0].vector.z == 0.8)
    #expect(lighting.turned(by: 0) == lighting)
    let scaled = lighting.scaled(by: 2)
    #expect(scaled.ambient.x == 0.4 && scaled.lights[0].intensity.x == 1.4)
  }

  @Test func aBrighterTableIsBrighterAndNothingElseIs() {
    let renderer = Self.renderer(SceneSpecification.Nuisances())
    var nuisance = Nuisance()
    nuisance.tableBrightness = 0.5
    let camera = Self.scene.camera
    let placements = Self.scene.objects.map(renderer.placement)
    let plain = renderer.renderer(for: camera).render(placements)
    let darker = renderer.renderer(for: camera, under: nuisance).render(placements)
    let canvas = Canvas(renderer.renderer(for: camera))
    for placement in placements { canvas.push(placement) }
    let seen = canvas.depthAndMask()
    var (table, object) = (0, 0)
    for index in seen.mask.indices {
      let (a, b) = (plain.pixels[index * 3], darker.pixels[index * 3])
      // Inside: borders are mixtures.
      let isInside = [-1, 1, -plain.width, plain.width].allSatisfy { (step: Int) -> Bool in
        let other = index + step
        guard seen.mask.indices.contains(other) else { return false }
        let isSame = seen.mask[other] == seen.mask[index]
        return isSame && seen.depth[other] > 0
      }
      guard isInside, seen.depth[index] > 0 else { continue }
      if seen.mask[index] == 0 {
        table += 1
        #expect(abs(b - a / 2) < 1e-5)
      } else {
        object += 1
        #expect(a == b)
      }
    }
    #expect(table > 50 && object > 10)
  }
}
