import Foundation
import Rendering
import SceneModel
import Testing

/// Scenes that are turned as a whole, and the tables that look the same after it.
@Suite struct SceneTurnTests {
  private func allRound() throws -> SceneSpecification {
    try SceneSpecification.load("primitives-all-round")
  }

  @Test func theTurnedSceneMakesTheSamePicture() throws {
    let specification = try allRound()
    let renderer = try SceneRenderer(specification)
    var view = specification.viewPrior.center
    (view[.azimuth], view[.elevation], view[.distance]) = (0.6, 0.8, 3.3)
    (view[.lightAzimuth], view[.lightElevation], view[.shadow]) = (-2.5, 0.8, 0.9)
    view[.tableThickness] = 0.05
    let objects = [
      SceneObject(mesh: 0, position: SIMD2(0.4, 0.2), yaw: 0.3),
      SceneObject(mesh: 2, position: SIMD2(-0.3, -0.5), yaw: 2),
    ]
    func picture(_ turn: SceneTurn) -> Image {
      renderer.renderer(for: turn(view)).render(objects.map { renderer.placement(of: turn($0)) })
    }
    let plain = picture(.none)
    for count in 1...3 {
      let difference = Image.absoluteDifference(plain, picture(SceneTurn(count, of: 4)), gain: 1)
      let largest = difference.samples.map { $0.max() }.max() ?? 1
      #expect(largest < 1e-3, "\(count)")
    }
    // An eighth of a turn shows another table.
    let other = Image.absoluteDifference(plain, picture(SceneTurn(1, of: 8)), gain: 1)
    #expect(other.samples.contains { $0.max() > 0.1 })
  }

  @Test func whatTellsTheSidesApart() throws {
    #expect(try allRound().turnOrder == 4)
    #expect(try SceneSpecification.load("primitives-anywhere").turnOrder == 1)
    #expect(try SceneSpecification.load("primitives").turnOrder == 1)
    func order(_ change: (inout SceneSpecification) -> Void) throws -> Int {
      var specification = try allRound()
      change(&specification)
      return specification.turnOrder
    }
    #expect(try order { $0.table.depth = 1.5 } == 2)
    #expect(try order { $0.prior.positionRangeY = 0.5 } == 2)
    #expect(try order { $0.table.texture = URL(fileURLWithPath: "/wood.png") } == 1)
    #expect(try order { $0.inferred[.lightAzimuth] = .uniform(0...2) } == 1)
    #expect(try order { $0.inferred[.lightAzimuth] = .known(0.3) } == 1)
    #expect(try order { $0.inferred[.azimuth] = .normal(mean: 0, deviation: 2) } == 1)
    #expect(try order { $0.inferred[.targetX] = .uniform(-0.1...0.1) } == 1)
  }

  @Test func azimuthsAreBroughtNearEachOther() throws {
    let specification = try allRound()
    func degrees(_ azimuth: Double) -> Double {
      let radians = azimuth * .pi / 180
      return azimuth + specification.canonicalTurn(of: radians).angle * 180 / .pi
    }
    let cases = [
      (44.0, 44.0), (46, -44), (-46, 44), (100, 10), (179, -1), (370, 10), (-350, 10),
    ]
    for (azimuth, expected) in cases {
      #expect(abs(degrees(azimuth) - expected) < 1e-9)
    }
  }
}
