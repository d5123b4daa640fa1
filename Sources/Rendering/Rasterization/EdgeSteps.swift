/// The edge function of an edge from a to b, E(p) = (b − a) × (p − a), positive inside, in units of
/// 1/grid, rounded down: at a pixel's centre, and its steps. Seen from there, p = 0, it is a × b.
///
/// In units of 1/grid² it changes from one pixel to the next by a multiple of the grid, so that E
/// and ⌊E / grid⌋ have the same sign at every pixel. A pixel is inside where it is not negative:
/// centres exactly on an edge belong to it only if it is a top edge (level, inside below) or a left
/// edge (rising).
struct EdgeSteps {
  let value: Int
  /// To the next column.
  let stepX: Int
  /// To the next row.
  let stepY: Int

  /// - Parameters: two vertices, seen from the pixel's centre. The products of coordinates of a
  ///   triangle that has been clipped far outside the picture do not fit an `Int`.
  @inline(__always)
  init(_ a: SIMD2<Int>, _ b: SIMD2<Int>) {
    let (dx, dy) = (b.x &- a.x, b.y &- a.y)
    let isTopLeft = dy < 0 || (dy == 0 && dx > 0)
    let whole =
      Int128(a.x) &* Int128(b.y) &- Int128(a.y) &* Int128(b.x) &- (isTopLeft ? 0 : 1)
    value = Int(truncatingIfNeeded: whole &>> Int128(ProjectedVertex.gridBits))
    stepX = 0 &- dy
    stepY = dx
  }
}
