import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// The boxes by which edges near a place are found, against looking at every edge.
@Suite struct EdgeBoxesTests {
  /// Edges all over the view, as steep and as short as they come; some along borders of pixels.
  static let edges: [ActiveEdge] = {
    var generator = PCG32(seed: 5, stream: 0)
    return (0..<400).map { index in
      let reach: Double = index % 3 == 0 ? 8192 : index % 3 == 1 ? 200 : 20
      func number() -> Double {
        let number = Double.random(in: -reach...reach, using: &generator)
        // As on the grid of vertices, there is no negative zero.
        return index % 5 == 0 ? number.rounded() + 0 : number
      }
      let length = [0, 1e-4, 0.5, 3, 300][index % 4 + index % 2]
      let from = Vector3(number(), number(), 1)
      let turn = Double.random(in: 0..<2 * .pi, using: &generator)
      return ActiveEdge(
        from: from, to: from + Vector3(length * cos(turn), length * sin(turn), 0),
        fromVertex: 0, toVertex: 1, face: 0, otherFace: -1, isHollow: false)
    }
  }()

  static let boxes = edges.map { edge in
    var boxes = EdgeBoxes()
    boxes.set(5, edge)
    return boxes
  }

  /// The bit of the sixth lane.
  static let bit: UInt64 = 1 << 40

  @Test func anEdgeIsFoundInEveryPixelOfItsBox() {
    var found = 0
    for (edge, boxes) in zip(Self.edges, Self.boxes) {
      let (low, high) = (pointwiseMin(edge.from, edge.to), pointwiseMax(edge.from, edge.to))
      let (columns, rows) = (Int(low.x.rounded(.down)), Int(low.y.rounded(.down)))
      for column in columns - 2...columns + 4 {
        for row in rows - 2...rows + 4 {
          let meets =
            high.x >= Double(column) && low.x <= Double(column + 1) && high.y >= Double(row)
            && low.y <= Double(row + 1)
          let isFar =
            high.x < Double(column) - 0.01 || low.x > Double(column) + 1.01
            || high.y < Double(row) - 0.01 || low.y > Double(row) + 1.01
          let bits = boxes.meeting(column: column, row: row)
          #expect(bits == 0 || bits == Self.bit)
          if meets { #expect(bits == Self.bit, "pixel (\(column), \(row)), \(edge)") }
          if isFar { #expect(bits == 0, "pixel (\(column), \(row)), \(edge)") }
          found += bits == 0 ? 0 : 1
        }
      }
    }
    #expect(found > 2000)
  }

  @Test func anEdgeThatWindsAboutAPlaceIsFound() {
    var generator = PCG32(seed: 6, stream: 0)
    var count = 0
    for (edge, boxes) in zip(Self.edges, Self.boxes) {
      for _ in 0..<20 {
        // Around the edge, on its ends and to its left.
        let t = Double.random(in: -0.2...1.2, using: &generator)
        let place = edge([t, 0, 1][Int.random(in: 0..<3, using: &generator)])
        let x = place.x - [0, 1e-3, 40][Int.random(in: 0..<3, using: &generator)]
        guard edge.winding(x, place.y, crossesRising: true) != 0 else { continue }
        #expect(boxes.right(of: x, place.y) == Self.bit)
        count += 1
      }
    }
    #expect(count > 500)
  }

  @Test func anObjectCoversWhatItsOutlineWindsAbout() {
    let renderer = Shapes.tableRenderer(size: 64)
    let canvas = Canvas(renderer)
    for placement in TestScene(3).placements { canvas.push(placement) }
    var generator = PCG32(seed: 7, stream: 0)
    for object in canvas.objects.dropFirst() {
      var inside = 0
      for _ in 0..<2000 {
        let (x, y) = (
          Double.random(in: 0..<64, using: &generator), Double.random(in: 0..<64, using: &generator)
        )
        let winding = (0..<object.outline.count).reduce(0) { sum, index in
          let edge = object.outline.edges.pointer[index]
          return sum + (edge.isSilhouette ? edge.winding(x, y, crossesRising: true) : 0)
        }
        let covers = (0..<object.mesh.faces.count).contains {
          object.faceKinds.pointer[$0] != FaceKind.back && object.covers(x, y, face: $0)
        }
        #expect(object.covers(x, y) == (winding != 0))
        #expect(object.covers(x, y) == covers, "at (\(x), \(y))")
        inside += covers ? 1 : 0
      }
      #expect(inside > 20)
    }
  }
}
