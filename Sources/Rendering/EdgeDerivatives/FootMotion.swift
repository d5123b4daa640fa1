import Geometry

/// How the foot of a crossing, the place t of its edge, moves with the edge's ends a and b:
///
///     ṫ = onEdge·((1 − t) ȧ + t ḃ) + onTurn·(ḃ − ȧ),
///
/// besides being carried along: the foot in the picture moves with (1 − t) ȧ + t ḃ + (b − a) ṫ. It
/// stays the nearest place to the pixel's centre m, (m − foot)·(b − a) = 0; or on the pixel's
/// border; or at the edge's end, where ṫ = 0.
struct FootMotion {
  var onEdge = SIMD2<Float>.zero
  var onTurn = SIMD2<Float>.zero

  /// An edge that gains no more than this, in pixels, runs along the pixels' border and does not
  /// cross it: what ends a part there is another edge.
  private static let alongBorder: Float = 1e-4

  @inline(__always)
  init(_ foot: Double, of crossing: PixelCrossing, on edge: borrowing ActiveEdge) {
    if foot <= 0 || foot >= 1 { return }
    let place = edge(foot)
    let (x, y) = (place.x - Double(crossing.column), place.y - Double(crossing.row))
    let along = edge.alongPicture
    if foot == crossing.begin || foot == crossing.end {
      // Else an edge of another object cuts the part off there: taken for a place like any other.
      if min(abs(x), abs(1 - x)) < 1e-6 && abs(along.x) > Self.alongBorder {
        onEdge.x = -1 / along.x
        return
      }
      if min(abs(y), abs(1 - y)) < 1e-6 && abs(along.y) > Self.alongBorder {
        onEdge.y = -1 / along.y
        return
      }
    }
    let inverseSquare = 1 / (along * along).sum()
    onEdge = along * -inverseSquare
    onTurn = SIMD2(Float(0.5 - x), Float(0.5 - y)) * inverseSquare
  }

  /// ṫ from the velocities of the two ends in the picture.
  @inline(__always)
  func speed(_ ends: BoundaryTerm.Ends, foot: Float) -> Float {
    let carried = ends.from * (1 - foot) + ends.to * foot
    return (onEdge * carried).sum() + (onTurn * (ends.to - ends.from)).sum()
  }
}
