import Foundation
import Testing

@testable import SceneModel

/// The ground that meshes stand over, and whether they stand in each other.
@Suite struct FootprintTests {
  @Test("An outline of few corners holds the whole one, and little more")
  func simplified() {
    let circle = Footprint(of: (0..<200).map {
      let angle = 2 * Double.pi * Double($0) / 200
      return SIMD2(0.1 + 0.3 * cos(angle), 0.3 * sin(angle))
    })
    let few = circle.simplified()
    #expect(few.outline.count == 16)
    #expect(circle.excess(over: few) < 1e-12)
    #expect(few.excess(over: circle) < 0.02 * 0.3)
    #expect(abs(few.radius - 0.406) < 0.002)
    // Edges along the axes stay.
    let ridged = Footprint(of: (0...40).flatMap { step -> [SIMD2<Double>] in
      let bulge = 1 + 1e-4 * Double(step * (40 - step))
      let x = Double(step) / 40
      return [SIMD2(x, -bulge), SIMD2(x, bulge)]
    })
    #expect(ridged.outline.count > 16)
    #expect(abs(ridged.simplified().excess(over: ridged)) < 0.03)
    #expect(square.simplified() == square)
  }

  @Test func excess() {
    let moved = Footprint(of: square.outline.map { $0 + SIMD2(0.25, 0) })
    #expect(abs(moved.excess(over: square) - 0.25) < 1e-12)
    #expect(square.excess(over: square) == 0)
    #expect(abs(square.area - 4) < 1e-12)
  }

  /// A square of two units, with points inside and on its edges.
  private let square = Footprint(of: [
    [-1, -1], [0, 0], [1, -1], [1, 1], [0.5, 1], [-1, 1], [0, -1], [-1, -1], [0.3, -0.2],
  ])

  @Test("The outline is convex, counter-clockwise, without points on its edges")
  func outline() {
    #expect(square.outline == [[-1, -1], [1, -1], [1, 1], [-1, 1]])
    #expect(Footprint(of: [[2, 1]]).outline == [[2, 1]])
    #expect(Footprint(of: [[0, 0], [1, 1], [2, 2]]).outline == [[0, 0], [2, 2]])
  }

  @Test("The nearest edge to the axis; below zero if the axis stands beside the outline")
  func inradius() {
    #expect(square.inradius == 1)
    #expect(Footprint(of: [[-3, -1], [1, -1], [1, 2], [-3, 2]]).inradius == 1)
    #expect(Footprint(of: [[1, -1], [3, -1], [3, 1], [1, 1]]).inradius == -1)
  }

  @Test(
    "Squares side by side, touching, and in each other",
    arguments: [(3.0, 1.0), (2, 0), (1.5, -0.5), (0, -2)])
  func besideEachOther(x: Double, expected: Double) {
    let a = SceneObject(mesh: 0, position: [1, 1])
    let b = SceneObject(mesh: 0, position: [1 + x, 1])
    #expect(abs(Footprint.distance(a, square, b, square) - expected) < 1e-12)
    #expect(abs(Footprint.distance(b, square, a, square) - expected) < 1e-12)
  }

  @Test("A turned square reaches farther, corner first")
  func turned() {
    let a = SceneObject(mesh: 0, position: .zero)
    let b = SceneObject(mesh: 0, position: [2.2, 0], yaw: .pi / 4)
    #expect(abs(Footprint.distance(a, square, b, square) - (1.2 - 2.0.squareRoot())) < 1e-12)
  }

  @Test("Of a scene the worst two count")
  func scenes() {
    func scene(_ places: [Double]) -> [SceneObject] {
      places.map { SceneObject(mesh: 0, position: [$0, 0]) }
    }
    #expect(scene([0, 3, 6]).interpenetration([square]) == 0)
    #expect(abs(scene([0, 1.75, 3]).interpenetration([square]) - 0.75) < 1e-12)
    #expect(scene([0]).interpenetration([square]) == 0)
  }
}
