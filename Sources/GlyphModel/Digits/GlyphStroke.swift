/// One movement of the pen: points in the unit square, x right, y down, joined by straight lines or
/// by a smooth curve.
struct GlyphStroke {
  var points: [SIMD2<Double>]
  var isSmooth: Bool

  static func lines(_ points: SIMD2<Double>...) -> GlyphStroke {
    GlyphStroke(points: points, isSmooth: false)
  }

  static func curve(_ points: SIMD2<Double>...) -> GlyphStroke {
    GlyphStroke(points: points, isSmooth: true)
  }

  /// The stroke as short straight pieces: a Catmull–Rom spline if it is smooth.
  var path: [SIMD2<Double>] {
    guard let first = points.first, let last = points.last else { return [] }
    let pieces = isSmooth ? 6 : 3
    var path = [first]
    for index in 0..<points.count - 1 {
      let (b, c) = (points[index], points[index + 1])
      let a = index > 0 ? points[index - 1] : first
      let d = index + 2 < points.count ? points[index + 2] : last
      for piece in 1...pieces {
        let t = Double(piece) / Double(pieces)
        guard isSmooth else {
          path.append(b + (c - b) * t)
          continue
        }
        let (t2, t3) = (t * t, t * t * t)
        let ends = a * (2 * t2 - t - t3) + d * (t3 - t2)
        let middle = b * (3 * t3 - 5 * t2 + 2) + c * (4 * t2 + t - 3 * t3)
        path.append((ends + middle) * 0.5)
      }
    }
    return path
  }
}
