import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Where the outline of an object crosses that of a fixture, here the table's far edge.
@Suite struct FixtureOutlineTests {
  static func placements(_ k: Int) -> [Placement] {
    [
      Placement(
        mesh: 1,
        worldFromObject: RigidTransform(
          x: -0.3 + 0.13 * Double(k), y: 0.45 + 0.021 * Double(k), yaw: 0.4 * Double(k)))
    ]
  }

  @Test func thePictureIsTheBoxFilteredOne() {
    let renderer = Shapes.tableRenderer()
    let exact = renderer.magnified(by: 32)
    var worst: Float = 0
    for k in 0..<6 {
      let placements = Self.placements(k)
      let difference = ReferencePictureTests.difference(
        renderer.render(placements), exact.render(placements).boxFiltered(32))
      worst = max(worst, difference.worst)
    }
    // Measured: 4e-6; where pixels' centres tell what lies behind, 0.11.
    #expect(worst < 1e-4)
  }

  @Test func theDerivativeIsThatOfThePicture() {
    let renderer = Shapes.tableRenderer()
    let canvas = Canvas(renderer)
    for k in 0..<6 {
      func picture(_ motion: Motion, _ step: Double) -> [SIMD4<Float>] {
        var placements = Self.placements(k)
        placements[0].worldFromObject = DerivativePieceTests.moved(
          placements[0].worldFromObject, motion, by: step)
        return renderer.render(placements).samples
      }
      canvas.draw(Self.placements(k))
      for (index, motion) in DerivativePieceTests.rigidMotions.enumerated() {
        let (plus, minus) = (picture(motion, 2e-4), picture(motion, -2e-4))
        let difference = zip(plus, minus).map { ($0 - $1) / 4e-4 }
        let error = GeometryChangeTests.error(
          GeometryChangeTests.derivative(canvas, of: 0, motion), difference)
        // Measured: at most 0.011, from rounding: steps are of a few thousandths of a pixel.
        #expect(error < 0.02, "scene \(k), motion \(index): \(error)")
      }
    }
  }
}
