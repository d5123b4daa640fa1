/// A half-open rectangle of pixels.
public struct PixelRect: Sendable, Equatable {
  /// First column and row.
  public var minX: Int, minY: Int
  /// One past the last column and row.
  public var maxX: Int, maxY: Int

  /// Makes a rectangle; it is empty if a maximum does not exceed its minimum.
  @inlinable package init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  package static let empty = PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)
  /// Holds nothing, and does not either when it is expanded by a few pixels.
  static let nowhere = PixelRect(minX: 1 << 20, minY: 1 << 20, maxX: -1 << 20, maxY: -1 << 20)

  /// Whether it holds nothing.
  @inlinable public var isEmpty: Bool { maxX <= minX || maxY <= minY }
  /// Columns.
  @inlinable public var width: Int { max(0, maxX - minX) }
  /// Rows.
  @inlinable public var height: Int { max(0, maxY - minY) }

  /// The rows, none if the rectangle holds none.
  @inlinable package var rows: Range<Int> { minY..<max(minY, maxY) }
  /// The columns, none if the rectangle holds none.
  @inlinable package var columns: Range<Int> { minX..<max(minX, maxX) }

  @inline(__always) func contains(_ place: (column: Int, row: Int)) -> Bool {
    place.column >= minX && place.column < maxX && place.row >= minY && place.row < maxY
  }

  /// Whether a pixel lies in the rectangle or beside it.
  @inline(__always) func reaches(column: Int, row: Int) -> Bool {
    column >= minX - 1 && column <= maxX && row >= minY - 1 && row <= maxY
  }

  /// The index of a place in an array over the rectangle, `[height, width]`.
  @inline(__always) func offset(_ place: (column: Int, row: Int)) -> Int {
    (place.row - minY) * (maxX - minX) + place.column - minX
  }

  /// What both hold; without a pixel in common it is the rectangle from 0 to 0, whose minima do not
  /// exceed its maxima.
  @inlinable package func intersection(_ other: PixelRect) -> PixelRect {
    let both = clipped(to: other)
    return both.isEmpty ? PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0) : both
  }

  /// The same, but what lies beside the other one stays there, a minimum above the maximum: so what
  /// is between pixels' centres at the picture's border can be told from what is far away.
  @inlinable func clipped(to other: PixelRect) -> PixelRect {
    PixelRect(
      minX: max(minX, other.minX), minY: max(minY, other.minY),
      maxX: min(maxX, other.maxX), maxY: min(maxY, other.maxY))
  }

  /// The smallest rectangle that holds both.
  @inlinable package func union(_ other: PixelRect) -> PixelRect {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return PixelRect(
      minX: min(minX, other.minX), minY: min(minY, other.minY),
      maxX: max(maxX, other.maxX), maxY: max(maxY, other.maxY))
  }

  /// The rectangle grown by `margin` on every side.
  @inlinable package func expanded(by margin: Int) -> PixelRect {
    PixelRect(
      minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin)
  }
}
