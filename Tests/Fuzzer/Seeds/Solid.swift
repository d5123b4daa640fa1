import Foundation

/// A shape of few polygons, all convex and flat, that stands on the table.
struct Solid {
  /// `[vertex]`, in metres.
  var positions: [SIMD3<Double>]
  /// Indices of each polygon's vertices, counter-clockwise seen from outside.
  var polygons: [[Int]]

  /// A box of four sides, a top and a bottom.
  static let box = Solid(
    positions: (0..<8).map { index in
      SIMD3(index & 1 == 0 ? -0.2 : 0.2, index & 2 == 0 ? -0.15 : 0.15, index & 4 == 0 ? 0 : 0.3)
    },
    polygons: [
      [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5],
    ])

  /// A prism on a pentagon, whose ends are polygons of five corners.
  static let prism: Solid = {
    let ring = (0..<5).map { index in
      let angle = 2 * Double.pi * Double(index) / 5
      return SIMD3(0.2 * cos(angle), 0.2 * sin(angle), 0)
    }
    let sides = (0..<5).map { [$0, ($0 + 1) % 5, ($0 + 1) % 5 + 5, $0 + 5] }
    return Solid(
      positions: ring + ring.map { $0 + SIMD3(0, 0, 0.25) },
      polygons: [[4, 3, 2, 1, 0], [5, 6, 7, 8, 9]] + sides)
  }()

  /// A pyramid on a square, of triangles alone.
  static let pyramid = Solid(
    positions: [
      SIMD3(-0.2, -0.2, 0), SIMD3(0.2, -0.2, 0), SIMD3(0.2, 0.2, 0), SIMD3(-0.2, 0.2, 0),
      SIMD3(0.02, -0.03, 0.35),
    ],
    polygons: [[0, 2, 1], [0, 3, 2], [0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]])

  /// The polygons cut into fans of triangles.
  var triangles: [[Int]] {
    polygons.flatMap { polygon in
      (1..<polygon.count - 1).map { [polygon[0], polygon[$0], polygon[$0 + 1]] }
    }
  }

  /// The unit normal of a polygon.
  func normal(of polygon: [Int]) -> SIMD3<Double> {
    let (a, b, c) = (positions[polygon[0]], positions[polygon[1]], positions[polygon[2]])
    let (u, v) = (b - a, c - a)
    let n = SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
    return n / max((n * n).sum().squareRoot(), 1e-12)
  }

  /// Texture coordinates of a vertex.
  func coordinate(of vertex: Int) -> SIMD2<Double> {
    SIMD2(positions[vertex].x + 0.5, positions[vertex].z + positions[vertex].y + 0.2)
  }

  /// The colour of a vertex, 0 to 255.
  func color(of vertex: Int) -> [Int] {
    [40 + 20 * vertex, 230 - 15 * vertex, 60 + vertex * vertex].map { $0 & 255 }
  }
}

/// A number as mesh files have it.
func text(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }

/// Numbers with a space between.
func text(_ vector: SIMD3<Double>) -> String {
  "\(text(vector.x)) \(text(vector.y)) \(text(vector.z))"
}
