/// Large triangles, row by row: the edge functions are not looked at pixel by pixel, but solved for the
/// columns where they change sign.
extension Rasterizer {
  /// Draws the pixels of a triangle that it wins.
  ///
  /// - Parameter rect: around the triangle, inside the picture.
  static func fillWide(
    _ a: ProjectedVertex, _ b: ProjectedVertex, _ c: ProjectedVertex, _ rect: PixelRect,
    _ paint: Paint, into buffer: PixelBuffer
  ) {
    let ramp = DepthRamp(paint.plane)
    let surfaces = SIMD8<Int32>(repeating: paint.surface)
    forEachRun(a, b, c, rect) { row, columns in
      var inverseDepth = ramp.start(column: columns.lowerBound, row: row)
      var column = columns.lowerBound
      var rest = columns.count
      while rest > 0 {
        drawEight(
          column: column, row: row, outside: buffer.lanes.beyond(rest), inverseDepth: inverseDepth,
          surfaces: surfaces, into: buffer)
        rest &-= 8
        column &+= 8
        inverseDepth += ramp.step
      }
    }
  }

  /// The same where nothing is in front: nothing is compared, and the columns are noted in
  /// `buffer.runs`.
  static func fillFirst(
    _ a: ProjectedVertex, _ b: ProjectedVertex, _ c: ProjectedVertex, _ rect: PixelRect,
    _ paint: Paint, into buffer: PixelBuffer
  ) {
    let ramp = DepthRamp(paint.plane)
    let surfaces = SIMD8<Int32>(repeating: paint.surface)
    forEachRun(a, b, c, rect) { row, columns in
      buffer.runs[row] = (
        min(buffer.runs[row].begin, columns.lowerBound),
        max(buffer.runs[row].end, columns.upperBound)
      )
      let start = row &* buffer.width &+ columns.lowerBound
      var rest = columns.count
      var index = start
      var inverseDepth = ramp.start(column: columns.lowerBound, row: row)
      while rest >= 8 {
        UnsafeMutableRawPointer(buffer.surface + index)
          .storeBytes(of: surfaces, as: SIMD8<Int32>.self)
        UnsafeMutableRawPointer(buffer.inverseDepth + index)
          .storeBytes(of: inverseDepth, as: SIMD8<Float>.self)
        inverseDepth += ramp.step
        index &+= 8
        rest &-= 8
      }
      let wins = ~buffer.lanes.beyond(rest)
      EightLanes.store(surfaces, where: wins, at: buffer.surface + index)
      EightLanes.store(inverseDepth, where: wins, at: buffer.inverseDepth + index)
      if let color = paint.color {
        PixelBuffer.fill(buffer.color + start, count: columns.count, color)
      }
    }
  }

  /// Calls `body` for each row of `rect` with the columns whose centres a triangle covers.
  @inline(__always)
  private static func forEachRun(
    _ a: ProjectedVertex, _ b: ProjectedVertex, _ c: ProjectedVertex, _ rect: PixelRect,
    _ body: (_ row: Int, _ columns: Range<Int>) -> Void
  ) {
    let (a, b, c) = (
      a.seen(fromColumn: rect.minX, row: rect.minY), b.seen(fromColumn: rect.minX, row: rect.minY),
      c.seen(fromColumn: rect.minX, row: rect.minY)
    )
    var edges = (RowEdge(a, b), RowEdge(b, c), RowEdge(c, a))
    for row in rect.minY..<rect.maxY {
      var (begin, end) = (0, rect.maxX &- rect.minX)
      edges.0.cut(&begin, &end)
      edges.1.cut(&begin, &end)
      edges.2.cut(&begin, &end)
      if begin < end { body(row, rect.minX &+ begin..<rect.minX &+ end) }
    }
  }
}

/// An edge function along the rows of a rectangle.
private struct RowEdge {
  /// At the first column of the row.
  private var value: Int
  private let stepX: Int
  private let stepY: Int
  private let inverse: Double

  @inline(__always)
  init(_ a: SIMD2<Int>, _ b: SIMD2<Int>) {
    let steps = EdgeSteps(a, b)
    (value, stepX, stepY) = (steps.value, steps.stepX, steps.stepY)
    inverse = stepX == 0 ? 0 : -1 / Double(stepX)
  }

  /// Cuts columns begin ..< end of the row, counted from the rectangle's first, to those where the
  /// function is not negative, and goes to the next row.
  @inline(__always)
  mutating func cut(_ begin: inout Int, _ end: inout Int) {
    defer { value &+= stepY }
    if stepX == 0 {
      if value < 0 { end = begin }
      return
    }
    // The column nearest to the zero; one more than there are is as good as all. Of the columns that
    // rounding leaves, the exact value there tells the right one.
    let zero = min(max(Double(value) * inverse, -1), Double(end &+ 1))
    let nearest = zero.nearestInteger
    let isInside = value &+ stepX &* nearest >= 0
    if stepX > 0 {
      begin = max(begin, isInside ? nearest : nearest &+ 1)
    } else {
      end = min(end, isInside ? nearest &+ 1 : nearest)
    }
  }
}

extension Double {
  /// The nearest integer of a number under 2⁵¹: adding 1.5 · 2⁵² leaves it in the lowest bits. Without the
  /// checks of `Int.init`, which take longer.
  @inline(__always)
  fileprivate var nearestInteger: Int {
    Int(bitPattern: UInt(truncatingIfNeeded: (self + 0x1.8p52).bitPattern))
      &- Int(bitPattern: UInt(truncatingIfNeeded: 0x1.8p52.bitPattern))
  }
}
