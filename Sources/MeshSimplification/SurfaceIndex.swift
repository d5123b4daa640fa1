import Geometry

/// The triangles of a mesh by where they are, so that those near a point are found quickly.
struct SurfaceIndex {
  private let mesh: TriangleMesh
  private let grid: Grid
  /// Where each cell's triangles begin in `triangles`; one more than there are cells.
  private let starts: [Int32]
  private let triangles: [Int32]

  init(_ mesh: TriangleMesh) {
    self.mesh = mesh
    let grid = Grid(mesh)
    // Counted first, then filed.
    var starts = [Int32](repeating: 0, count: grid.count + 1)
    for face in mesh.faces {
      grid.forEachCell(of: face, mesh.positions) { starts[$0 + 1] += 1 }
    }
    for cell in 1..<starts.count { starts[cell] += starts[cell - 1] }
    var triangles = [Int32](repeating: 0, count: Int(starts[starts.count - 1]))
    var next = starts
    for (index, face) in mesh.faces.enumerated() {
      grid.forEachCell(of: face, mesh.positions) {
        triangles[Int(next[$0])] = Int32(index)
        next[$0] += 1
      }
    }
    self.grid = grid
    self.starts = starts
    self.triangles = triangles
  }

  /// Cubes that a mesh lies in.
  private struct Grid {
    private let low: Vector3
    private let cell: Double
    private let size: SIMD3<Int>

    /// Cells along the longest side at most.
    private static let largestSize = 64

    init(_ mesh: TriangleMesh) {
      var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
      for p in mesh.positions {
        low = pointwiseMin(low, p)
        high = pointwiseMax(high, p)
      }
      if mesh.positions.isEmpty { (low, high) = (.zero, .zero) }
      let wanted = Double(mesh.faces.count / 2).squareRoot()
      let count = Double(min(Self.largestSize, max(1, Int(wanted))))
      let cell = max((high - low).max() / count, .leastNormalMagnitude)
      func cells(_ extent: Double) -> Int { min(Self.largestSize, Int(extent / cell) + 1) }
      let extent = high - low
      self.low = low
      self.cell = cell
      size = SIMD3(cells(extent.x), cells(extent.y), cells(extent.z))
    }

    var count: Int { size.x * size.y * size.z }

    private func place(_ p: Vector3) -> SIMD3<Int> {
      let scaled = (p - low) / cell
      func whole(_ value: Double, _ limit: Int) -> Int {
        value > 0 ? (value < Double(limit) ? Int(value) : limit - 1) : 0
      }
      return SIMD3(whole(scaled.x, size.x), whole(scaled.y, size.y), whole(scaled.z, size.z))
    }

    func forEachCell(
      of face: TriangleMesh.Face, _ positions: [Vector3], _ body: (Int) -> Void
    ) {
      let p = TriangleMesh.Corners(of: face, positions: positions)
      forEachCell(
        pointwiseMin(p.a, pointwiseMin(p.b, p.c)), pointwiseMax(p.a, pointwiseMax(p.b, p.c)), body)
    }

    func forEachCell(_ low: Vector3, _ high: Vector3, _ body: (Int) -> Void) {
      let (a, b) = (place(low), place(high))
      for z in a.z...b.z {
        for y in a.y...b.y {
          for x in a.x...b.x { body((z * size.y + y) * size.x + x) }
        }
      }
    }
  }

  /// Calls `body` with every face that has a point within `reach` of a point, its closest point's
  /// barycentric coordinates, and the distance. A face may be named several times.
  func forEachFace(
    within reach: Double, of point: Vector3, _ body: (Int, Vector3, Double) -> Void
  ) {
    grid.forEachCell(point - reach, point + reach) { cell in
      for entry in starts[cell]..<starts[cell + 1] {
        let face = Int(triangles[Int(entry)])
        let p = TriangleMesh.Corners(of: mesh.faces[face], positions: mesh.positions)
        let w = Self.closest(to: point, p)
        let offset = p.a * w.x + p.b * w.y + p.c * w.z - point
        let distance = offset.length
        if distance <= reach { body(face, w, distance) }
      }
    }
  }

  /// The barycentric coordinates of the point of a triangle that is closest to a point: Ericson
  /// 2005, *Real-Time Collision Detection*, section 5.1.5.
  static func closest(to p: Vector3, _ t: TriangleMesh.Corners<Vector3>) -> Vector3 {
    let (ab, ac, ap) = (t.b - t.a, t.c - t.a, p - t.a)
    let (d1, d2) = (ab.dot(ap), ac.dot(ap))
    if d1 <= 0 && d2 <= 0 { return Vector3(1, 0, 0) }
    let bp = p - t.b
    let (d3, d4) = (ab.dot(bp), ac.dot(bp))
    if d3 >= 0 && d4 <= d3 { return Vector3(0, 1, 0) }
    let vc = d1 * d4 - d3 * d2
    if vc <= 0 && d1 >= 0 && d3 <= 0 {
      let v = d1 / (d1 - d3)
      return Vector3(1 - v, v, 0)
    }
    let cp = p - t.c
    let (d5, d6) = (ab.dot(cp), ac.dot(cp))
    if d6 >= 0 && d5 <= d6 { return Vector3(0, 0, 1) }
    let vb = d5 * d2 - d1 * d6
    if vb <= 0 && d2 >= 0 && d6 <= 0 {
      let w = d2 / (d2 - d6)
      return Vector3(1 - w, 0, w)
    }
    let va = d3 * d6 - d5 * d4
    if va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0 {
      let w = (d4 - d3) / ((d4 - d3) + (d5 - d6))
      return Vector3(0, 1 - w, w)
    }
    let sum = va + vb + vc
    guard sum > 0 else { return Vector3(1, 0, 0) }
    return Vector3(va, vb, vc) / sum
  }
}
