/// An upright box in pixels: columns `left` ..< `right`, rows `top` ..< `bottom`.
package struct InkBox: Sendable, Equatable {
  /// The left edge.
  package var left = 0.0
  /// The upper edge.
  package var top = 0.0
  /// The right edge.
  package var right = 0.0
  /// The lower edge.
  package var bottom = 0.0

  /// What counts as ink when a box is drawn around it. Weaker pixels are a stroke's soft edge.
  package static let inkThreshold: Float = 0.3

  /// An empty box, or one of the given edges.
  package init(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// The smallest box around all ink of a picture `[height, width]`; nil if there is none.
  package init?(around pixels: some Collection<Float>, width: Int, height: Int) {
    var (columns, rows) = (width..<width, height..<height)
    for (index, pixel) in pixels.enumerated() where pixel >= Self.inkThreshold {
      let (row, column) = (index / width, index % width)
      rows = min(rows.lowerBound, row)..<(rows.isEmpty ? row + 1 : max(rows.upperBound, row + 1))
      columns =
        min(columns.lowerBound, column)..<(columns.isEmpty
          ? column + 1 : max(columns.upperBound, column + 1))
    }
    guard !rows.isEmpty else { return nil }
    self.init(
      left: Double(columns.lowerBound), top: Double(rows.lowerBound),
      right: Double(columns.upperBound), bottom: Double(rows.upperBound))
  }

  /// Its area in pixels.
  package var area: Double { max(0, right - left) * max(0, bottom - top) }

  /// Its middle.
  package var center: SIMD2<Double> { SIMD2(left + right, top + bottom) / 2 }

  /// The area that it shares with another.
  package func intersection(_ other: InkBox) -> Double {
    InkBox(
      left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
      bottom: min(bottom, other.bottom)
    ).area
  }

  /// The shared area divided by that of both together.
  package func intersectionOverUnion(_ other: InkBox) -> Double {
    let shared = intersection(other)
    let union = area + other.area - shared
    return union > 0 ? shared / union : 0
  }

  /// The box moved by whole pixels.
  package func moved(columns: Int, rows: Int) -> InkBox {
    InkBox(
      left: left + Double(columns), top: top + Double(rows), right: right + Double(columns),
      bottom: bottom + Double(rows))
  }
}
