import Geometry

/// How far a simplified surface is from the one that it stands for, measured at points of both.
struct SurfaceComparison {
  private let original: TriangleMesh
  private let index: SurfaceIndex
  private let tolerance: SimplificationTolerance
  /// Points of the original: a face and barycentric coordinates.
  private let samples: [(face: Int, weights: Vector3)]

  /// Points on the original at most.
  private static let sampleLimit = 12_000
  private static let centre = Vector3(repeating: 1.0 / 3)

  init(_ original: TriangleMesh, tolerance: SimplificationTolerance) {
    self.original = original
    self.tolerance = tolerance
    index = SurfaceIndex(original)
    // A corner and the middle of every face, or of every second, third, … one.
    let step = max(1, 2 * original.faces.count / Self.sampleLimit)
    samples = stride(from: 0, to: original.faces.count, by: step).flatMap { face in
      let corner = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)][(face / step) % 3]
      return [(face, Self.centre), (face, corner)]
    }
  }

  /// The error of a simplified mesh; nil if it is beyond the tolerance.
  func error(of mesh: TriangleMesh) -> SimplificationTolerance? {
    guard let back = farthest(from: mesh) else { return nil }
    let other = SurfaceIndex(mesh)
    var farthest = back
    var slips: [Double] = []
    var (turns, colors) = (0.0, 0.0)
    for sample in samples {
      let face = original.faces[sample.face]
      let p = Self.point(of: face, original.positions, sample.weights)
      let own = Self.attribute(of: face, sample.weights)
      let scale = Self.textureScale(face, original.positions)
      var nearest = Double.infinity
      // Where surfaces meet at a seam, the one that looks alike is meant.
      var best = (badness: Double.infinity, slip: 0.0, turn: 0.0, color: 0.0)
      other.forEachFace(within: tolerance.distance, of: p) { candidate, weights, distance in
        nearest = min(nearest, distance)
        let there = Self.attribute(of: mesh.faces[candidate], weights)
        let uv = there.textureCoordinate - own.textureCoordinate
        let slip = (uv * uv).sum().squareRoot() * scale
        let turn = (there.normal.normalized - own.normal.normalized).length
        let color = (there.color - own.color).length
        let badness =
          slip / tolerance.textureSlip + turn / tolerance.normalAngle + color / tolerance.color
        if badness < best.badness { best = (badness, slip, turn, color) }
      }
      guard nearest <= tolerance.distance else { return nil }
      farthest = max(farthest, nearest)
      slips.append(best.slip)
      turns += best.turn * best.turn
      colors += best.color * best.color
    }
    slips.sort()
    let count = Double(max(1, samples.count))
    let error = SimplificationTolerance(
      distance: farthest, textureSlip: slips.isEmpty ? 0 : slips[(slips.count - 1) * 19 / 20],
      normalAngle: (turns / count).squareRoot(), color: (colors / count).squareRoot())
    let isWithin =
      error.textureSlip <= tolerance.textureSlip && error.normalAngle <= tolerance.normalAngle
      && error.color <= tolerance.color
    return isWithin ? error : nil
  }

  /// How far the simplified mesh reaches away from the original; nil if beyond the tolerance.
  private func farthest(from mesh: TriangleMesh) -> Double? {
    var farthest = 0.0
    // Few faces are looked at closely, many at their corners and middles.
    let side = mesh.faces.count < 3000 ? 4 : 2
    for face in mesh.faces {
      for i in 0...side {
        for j in 0...side - i {
          let weights = Vector3(Double(i), Double(j), Double(side - i - j)) / Double(side)
          let p = Self.point(of: face, mesh.positions, weights)
          var nearest = Double.infinity
          index.forEachFace(within: tolerance.distance, of: p) { nearest = min(nearest, $2) }
          guard nearest <= tolerance.distance else { return nil }
          farthest = max(farthest, nearest)
        }
      }
    }
    return farthest
  }

  private static func point(
    of face: TriangleMesh.Face, _ positions: [Vector3], _ w: Vector3
  ) -> Vector3 {
    let p = TriangleMesh.Corners(of: face, positions: positions)
    return p.a * w.x + p.b * w.y + p.c * w.z
  }

  private static func attribute(
    of face: TriangleMesh.Face, _ weights: Vector3
  ) -> SurfaceAttribute {
    .interpolated(face.attribute(0), face.attribute(1), face.attribute(2), at: weights)
  }

  /// Metres along a face for a step in its texture coordinates; 0 where they do not change.
  static func textureScale(_ face: TriangleMesh.Face, _ positions: [Vector3]) -> Double {
    let uv = face.textureCoordinates
    let (s, t) = (uv.b - uv.a, uv.c - uv.a)
    let area = abs(s.x * t.y - s.y * t.x)
    guard area > 1e-14 else { return 0 }
    let own = TriangleMesh.Corners(of: face, positions: positions).area.length
    return (own / area).squareRoot()
  }
}
