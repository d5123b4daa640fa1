import Geometry

/// One vertex as the camera sees it.
struct ProjectedVertex {
  /// In parts of a pixel, on the grid; `outside` for a vertex behind the near plane or outside the
  /// guard band.
  var x: Int
  var y: Int
  /// In 1/m.
  var inverseDepth: Double

  /// Vertices are rounded to this grid, in parts of a pixel. Edge functions are computed in
  /// integers from it, so coverage has neither holes nor doubles. It is so fine that pictures
  /// change with small motions as their derivatives say: a grid of 2⁻¹⁶ disturbed differences four
  /// times as much as colours in single precision do.
  static let grid = Double(1 << gridBits)
  static let gridBits = 20
  /// Triangles are clipped to this many pixels around the origin.
  static let guardBand = 8192.0
  static let outside = Int.min

  @inline(__always) var isInside: Bool { x != Self.outside }

  /// x and y in pixels, 1/depth.
  @inline(__always) var onScreen: Vector3 {
    Vector3(Double(x) / Self.grid, Double(y) / Self.grid, inverseDepth)
  }

  @inline(__always)
  init(x: Int, y: Int, inverseDepth: Double) {
    self.x = x
    self.y = y
    self.inverseDepth = inverseDepth
  }

  /// A point inside the view, given in the camera's frame.
  init(_ point: Vector3, _ camera: PinholeCamera) {
    let pixel = camera.project(camera: point)
    self.init(
      x: Self.onGrid(pixel.x), y: Self.onGrid(pixel.y),
      inverseDepth: (1 / point.z).isFinite ? 1 / point.z : 0)
  }

  /// Rounding may leave a clipped point a little outside the guard band; what huge numbers make no
  /// number of comes to its border.
  private static func onGrid(_ place: Double) -> Int {
    let inside = place > -guardBand ? (place < guardBand ? place : guardBand) : -guardBand
    return Int((inside * grid).rounded(.toNearestOrEven))
  }
}

extension ProjectedVertex {
  /// Where the vertex lies from a pixel's centre, on the grid.
  @inline(__always)
  func seen(fromColumn column: Int, row: Int) -> SIMD2<Int> {
    let (bits, half) = (Self.gridBits, 1 << (Self.gridBits &- 1))
    return SIMD2(x &- (column << bits &+ half), y &- (row << bits &+ half))
  }
}
