import Geometry

/// The vertical about which a mesh turns best: the one about which turning changes least.
///
/// A pose is a position and a yaw. They are told apart most easily in a picture if turning the
/// object moves little of what is seen, as then what moves it and what turns it have nothing to do
/// with each other. Under a turn about a vertical through a point a, a surface point p with the
/// normal n moves along its normal by n·(ẑ × (p − a)), which is the distance of a from the
/// horizontal line through p along n: surfaces that turn in themselves do not change the picture.
/// (Such motions are *slippable*: Gelfand and Guibas 2004, *Shape Segmentation Using Local
/// Slippage Analysis*.) The axis is the point that is closest to all these lines, in the sum of
/// distances weighted with area, not of their squares: of a mug it is the axis of the body, and the
/// handle does not draw it aside.
struct StandingAxis {
  /// Below it the origin belongs: on the axis, at the lowest point's height.
  let base: Vector3
  /// The largest extent, in metres.
  private let extent: Double
  private let tolerance: Double

  /// So far from the axis, as a part of the largest extent, an origin is as good as on it.
  static let axisTolerance = 0.02
  /// The same of a mesh that looks alike after some turn, which has one axis and no other.
  static let symmetricTolerance = 0.002
  /// So far above or below the lowest point an origin is as good as on the ground.
  static let groundTolerance = 0.002

  /// Looks at a mesh of one face or more.
  ///
  /// - Parameter isSymmetric: whether some turn leaves it looking the same. The middle of the
  ///   surface is then on its axis, whatever the triangles.
  init(_ mesh: TriangleMesh, isSymmetric: Bool) {
    var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
    for p in mesh.positions {
      low = pointwiseMin(low, p)
      high = pointwiseMax(high, p)
    }
    extent = (high - low).max()
    tolerance = isSymmetric ? Self.symmetricTolerance : Self.axisTolerance
    let samples = Self.samples(mesh)
    let middle = Self.middle(samples)
    let axis = isSymmetric ? middle : Self.closest(to: samples, from: middle, extent: extent)
    base = Vector3(axis.x, axis.y, low.z)
  }

  /// What the origin is to be moved by, up and sideways each only where it is not good already.
  var move: Vector3 {
    let isOnAxis =
      (base.x * base.x + base.y * base.y).squareRoot() <= tolerance * extent
    let isOnGround = abs(base.z) <= Self.groundTolerance * extent
    return Vector3(isOnAxis ? 0 : base.x, isOnAxis ? 0 : base.y, isOnGround ? 0 : base.z)
  }

  /// A piece of the surface.
  private struct Sample {
    var place: SIMD2<Double>
    /// Horizontal part of the unit normal.
    var normal: SIMD2<Double>
    var area: Double
  }

  /// About as many pieces.
  private static let sampleCount = 4000.0
  /// A face is cut into at most this many squared.
  private static let largestCut = 16

  /// The surface in pieces of like size, so that it does not matter how it was cut into faces.
  private static func samples(_ mesh: TriangleMesh) -> [Sample] {
    let areas = mesh.faces.map {
      TriangleMesh.Corners(of: $0, positions: mesh.positions).area
    }
    let total = areas.reduce(0) { $0 + $1.length }
    var samples: [Sample] = []
    for (face, area) in zip(mesh.faces, areas) where area.length > 0 {
      let p = TriangleMesh.Corners(of: face, positions: mesh.positions)
      let part = area.length / total * sampleCount
      let cut = min(largestCut, max(1, Int(part.squareRoot())))
      let normal = area.normalized
      let pieces = Double(cut * cut)
      for i in 0..<cut {
        for j in 0..<2 * (cut - i) - 1 {
          // The middles of the small triangles, those that point the other way among them.
          let third = j % 2 == 0 ? 1.0 / 3 : 2.0 / 3
          let (s, t) = (
            (Double(i) + third) / Double(cut), (Double(j / 2) + third) / Double(cut)
          )
          let place = p.a + (p.b - p.a) * s + (p.c - p.a) * t
          samples.append(
            Sample(
              place: SIMD2(place.x, place.y), normal: SIMD2(normal.x, normal.y),
              area: area.length / pieces))
        }
      }
    }
    return samples
  }

  private static func middle(_ samples: [Sample]) -> SIMD2<Double> {
    let area = samples.reduce(0) { $0 + $1.area }
    let sum = samples.reduce(SIMD2<Double>.zero) { $0 + $1.place * $1.area }
    return area > 0 ? sum / area : .zero
  }

  /// The point whose distances from the lines along the normals are least in sum: least squares
  /// with weights that are found again and again (Weiszfeld 1937).
  private static func closest(
    to samples: [Sample], from middle: SIMD2<Double>, extent: Double
  ) -> SIMD2<Double> {
    var place = middle
    // Closer than this, distances count as their squares do.
    let core = extent * 0.01
    for round in 0..<40 {
      // A trace of the middle, for surfaces whose normals leave a direction open.
      var (xx, xy, yy, bx, by) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for sample in samples {
        // Across the line.
        let across = SIMD2(-sample.normal.y, sample.normal.x)
        let offset = sample.place - place
        let distance = abs((across * offset).sum())
        // At first squares: where one begins matters little then.
        let weight = sample.area / (round == 0 ? extent : max(core, distance))
        let value = (across * sample.place).sum()
        let trace = 1e-4 * sample.area / extent
        xx += weight * across.x * across.x + trace
        xy += weight * across.x * across.y
        yy += weight * across.y * across.y + trace
        bx += weight * across.x * value + trace * middle.x
        by += weight * across.y * value + trace * middle.y
      }
      let determinant = xx * yy - xy * xy
      guard determinant > 0, determinant.isFinite else { return middle }
      let next = SIMD2(yy * bx - xy * by, xx * by - xy * bx) / determinant
      let step = next - place
      place = next
      if (step * step).sum().squareRoot() < 1e-6 * extent { break }
    }
    return place
  }
}
