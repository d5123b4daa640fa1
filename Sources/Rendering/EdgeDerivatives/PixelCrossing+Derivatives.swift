import Geometry

extension PixelCrossing {
  /// ∫ (1 − t) dt and ∫ t dt over the crossing: how much of its area's derivative belongs to the
  /// edge's two ends.
  @inline(__always) var lever: (from: Float, to: Float) {
    let to = (end - begin) * middle
    return (Float(end - begin - to), Float(to))
  }

  /// The derivative of the weight in the places of the edge's ends where those lie in the pixel,
  /// per pixel: as the ray from the centre to an end at p turns by p × dp / r², it sweeps (R² −
  /// r²)/2 more, R the distance to the border along it.
  ///
  /// In the sum over the edges that meet in a corner this cancels as far as their jumps add up to
  /// zero, which they do not quite where colours vary, each edge having a foot of its own.
  @inline(__always)
  func swing(of edge: borrowing ActiveEdge) -> BoundaryTerm.Ends {
    func swing(_ end: Vector3) -> SIMD2<Float> {
      let (x, y) = (end.x - Double(column) - 0.5, end.y - Double(row) - 0.5)
      let reach = max(abs(x), abs(y))
      // Over the centre the weight jumps.
      guard reach > 1e-4 else { return .zero }
      let sweep = 0.125 / (reach * reach) - 0.5
      return SIMD2<Float>(SIMD2(-y, x) * sweep)
    }
    return (begin == 0 ? -swing(edge.from) : .zero, end == 1 ? swing(edge.to) : .zero)
  }
}
