/// Lines and disks on a picture that people look at.
extension Image {
  /// Draws a line with round ends over the picture, antialiased.
  ///
  /// - Parameters:
  ///   - start: (column, row) in pixels, pixel centres at halves, also outside of the picture.
  ///   - width: in pixels.
  ///   - color: linear RGB.
  ///   - opacity: from 0 to 1.
  ///   - isShown: asked for each pixel that is touched, with the place between start and end, from
  ///     0 to 1, that is nearest to it.
  package mutating func stroke(
    from start: SIMD2<Double>, to end: SIMD2<Double>, width: Double, color: SIMD3<Float>,
    opacity: Double = 1,
    where isShown: (_ column: Int, _ row: Int, _ place: Double) -> Bool = { _, _, _ in true }
  ) {
    let along = end - start
    let squaredLength = (along * along).sum()
    paint(from: start, to: end, reach: width / 2, color: color, opacity: opacity) {
      column, row, p in
      let place = squaredLength > 0 ? ((p - start) * along).sum() / squaredLength : 0
      let nearest = min(1, max(0, place))
      guard isShown(column, row, nearest) else { return .infinity }
      let away = p - (start + along * nearest)
      return (away * away).sum().squareRoot() - width / 2
    }
  }

  /// Draws a disk over the picture, antialiased; with a `width` only a ring of that width, in
  /// pixels, inside its edge.
  package mutating func disk(
    at center: SIMD2<Double>, radius: Double, width: Double? = nil, color: SIMD3<Float>,
    opacity: Double = 1
  ) {
    paint(from: center, to: center, reach: radius, color: color, opacity: opacity) { _, _, p in
      let away = p - center
      let beyond = (away * away).sum().squareRoot() - radius
      guard let width else { return beyond }
      return max(beyond, -width - beyond)
    }
  }

  /// Mixes a colour into all pixels near a line by how far outside of a shape they are, in pixels.
  private mutating func paint(
    from start: SIMD2<Double>, to end: SIMD2<Double>, reach: Double, color: SIMD3<Float>,
    opacity: Double, outside: (Int, Int, SIMD2<Double>) -> Double
  ) {
    func range(_ a: Double, _ b: Double, _ limit: Int) -> Range<Int> {
      guard a.isFinite, b.isFinite else { return 0..<0 }
      let low = max(0, min(Double(limit), (min(a, b) - reach - 1).rounded(.down)))
      let high = max(low, min(Double(limit), (max(a, b) + reach + 1).rounded(.up)))
      return Int(low)..<Int(high)
    }
    for row in range(start.y, end.y, height) {
      for column in range(start.x, end.x, self.width) {
        let beyond = outside(column, row, SIMD2(Double(column) + 0.5, Double(row) + 0.5))
        let share = Float(opacity * min(1, max(0, 0.5 - beyond)))
        guard share > 0 else { continue }
        self[column, row] += (color - self[column, row]) * share
      }
    }
  }
}
