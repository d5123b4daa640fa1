import Geometry

/// How an edge runs through the grid of pixels.
///
/// The share of a pixel beyond an edge follows from Green's theorem in polar coordinates about the
/// centre c: for a picture that is constant but for jumps along edges,
///
///     ∫ over the pixel = colour(c) + Σ over parts of edges (beyond − before) · (sector −
///     triangle),
///
/// where the triangle is (c, begin, end) and the sector the part of the pixel in the same angle.
/// As all four borders are ½ from the centre, a sector's area is a quarter of the border's length
/// in it. The sum is exact for outlines with corners, several edges in a pixel and objects smaller
/// than one, and continuous as an edge or a corner passes over the centre.
enum PixelWalk {
  /// Calls `body` for every pixel of `rect` that an edge passes through, in order
  /// (the grid is walked as by Amanatides and Woo 1987).
  @inline(__always)
  static func forEachCrossing(
    of edge: ActiveEdge, in rect: PixelRect, _ body: (PixelCrossing) -> Void
  ) {
    let (x0, y0) = (edge.from.x, edge.from.y)
    let (dx, dy) = (edge.to.x - x0, edge.to.y - y0)
    guard dx != 0 || dy != 0, !rect.isEmpty else { return }
    let inverseX = 1 / dx
    let inverseY = 1 / dy
    // The part of the edge inside `rect`.
    var t = 0.0
    var last = 1.0
    if min(x0, x0 + dx) < Double(rect.minX) || max(x0, x0 + dx) > Double(rect.maxX)
      || min(y0, y0 + dy) < Double(rect.minY) || max(y0, y0 + dy) > Double(rect.maxY)
    {
      func clip(_ start: Double, _ d: Double, _ inverse: Double, _ low: Int, _ high: Int) {
        if d == 0 {
          if start < Double(low) || start > Double(high) { last = -1 }
          return
        }
        let (a, b) = ((Double(low) - start) * inverse, (Double(high) - start) * inverse)
        t = max(t, min(a, b))
        last = min(last, max(a, b))
      }
      clip(x0, dx, inverseX, rect.minX, rect.maxX)
      clip(y0, dy, inverseY, rect.minY, rect.maxY)
      guard t < last else { return }
    }
    var column = Int(roundingDown: x0 + dx * t, from: rect.minX, through: rect.maxX - 1)
    var row = Int(roundingDown: y0 + dy * t, from: rect.minY, through: rect.maxY - 1)
    let stepX = dx > 0 ? 1 : -1
    let stepY = dy > 0 ? 1 : -1
    // Where the edge reaches the next column and the next row.
    var nextX = dx == 0 ? .infinity : (Double(column + (dx > 0 ? 1 : 0)) - x0) * inverseX
    var nextY = dy == 0 ? .infinity : (Double(row + (dy > 0 ? 1 : 0)) - y0) * inverseY
    let acrossX = abs(inverseX)
    let acrossY = abs(inverseY)
    let isTopLeft = dy < 0 || (dy == 0 && dx > 0)
    while true {
      let end = min(nextX, nextY, last)
      if end > t {
        let x = Double(column) + 0.5 - x0
        let y = Double(row) + 0.5 - y0
        let side = dx * y - dy * x
        body(
          PixelCrossing(
            column: column, row: row, begin: t, end: end, side: side,
            centerIsInside: side > 0 || (side == 0 && isTopLeft)))
        t = end
      }
      if end >= last { return }
      if nextX <= nextY {
        column += stepX
        nextX += acrossX
        if column < rect.minX || column >= rect.maxX { return }
      } else {
        row += stepY
        nextY += acrossY
        if row < rect.minY || row >= rect.maxY { return }
      }
    }
  }

  /// The share of the pixel beyond a part of an edge: sector minus triangle.
  @inline(__always)
  static func weight(of crossing: PixelCrossing, _ edge: borrowing ActiveEdge) -> Float {
    let (dx, dy) = (edge.to.x - edge.from.x, edge.to.y - edge.from.y)
    let x = Double(crossing.column) + 0.5 - edge.from.x
    let y = Double(crossing.row) + 0.5 - edge.from.y
    let (t, end) = (crossing.begin, crossing.end)
    return weight(
      SIMD4<Float>(SIMD4(dx * t - x, dy * t - y, dx * end - x, dy * end - y)),
      triangle: Float(0.5 * (end - t) * crossing.side), isPositive: crossing.centerIsInside)
  }

  /// - Parameters:
  ///   - ends: (x, y) of the part's begin and (x, y) of its end, from the pixel's centre.
  ///   - triangle: the triangle's area, positive if the part runs in the sense from +x to +y.
  ///   - isPositive: that sense, from the exact edge function.
  @inline(__always)
  private static func weight(_ ends: SIMD4<Float>, triangle: Float, isPositive: Bool) -> Float {
    // A centre on the edge stands for a point next to it, to the right and, much less, below: the
    // top-left rule. The grid of vertices is coarser than that.
    let p = ends - SIMD4(0x1p-22, 0x1p-34, 0x1p-22, 0x1p-34)
    var turn = borderPosition(p.z, p.w) - borderPosition(p.x, p.y)
    if turn > 2 { turn -= 4 }
    if turn < -2 { turn += 4 }
    // Almost half a turn: in which sense is left to the exact edge function.
    if abs(turn) > 1.5 && (turn > 0) != isPositive { turn += isPositive ? 4 : -4 }
    return turn / 4 - triangle
  }

  /// Where the ray from the centre through (x, y) meets the pixel's border: the length along the
  /// border from the middle of the right side, through the bottom, from −½ to 3½.
  @inline(__always)
  private static func borderPosition(_ x: Float, _ y: Float) -> Float {
    let isSteep = abs(x) < abs(y)
    let (across, along) = isSteep ? (y, x) : (x, y)
    let offset = 0.5 * along / across
    return (across > 0 ? 0 : 2) + (isSteep ? 1 - offset : offset)
  }
}
