import Geometry

/// The part of an edge that passes through one pixel.
struct PixelCrossing {
  var column: Int
  var row: Int
  /// Where it begins and ends, 0 at the edge's `from` and 1 at its `to`, as seen.
  var begin: Double
  var end: Double
  /// The edge function at the pixel's centre, (to − from) × (centre − from) in pixels², positive
  /// inside. Its sign is exact: rounding keeps the order of the two products.
  var side: Double
  /// Whether the pixel's centre lies on the inner side; on the edge the top-left rule decides.
  var centerIsInside: Bool

  /// The middle of the part.
  @inline(__always) var middle: Double { (begin + end) / 2 }

  /// Whether an end of the edge itself lies in the pixel.
  @inline(__always) var hasEnd: Bool { begin == 0 || end == 1 }

  /// The place of the part that is nearest to the pixel's centre. Where the edge passes over the
  /// centre it is the centre, so that colours taken there make the picture continuous.
  @inline(__always)
  func foot(on edge: borrowing ActiveEdge) -> Double {
    let (dx, dy) = (edge.to.x - edge.from.x, edge.to.y - edge.from.y)
    let along =
      (Double(column) + 0.5 - edge.from.x) * dx + (Double(row) + 0.5 - edge.from.y) * dy
    return min(max(along / (dx * dx + dy * dy), begin), end)
  }
}
