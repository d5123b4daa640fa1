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
          column: column, row: row, outside: beyond(rest), inverseDepth: inverseDepth,
          surfaces: surfaces, ink: paint.ink, into: buffer)
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
      var inverseDepth = ramp.start(column: columns.lowerBound, row: row)
      var index = row &* buffer.width &+ columns.lowerBound
      var rest = columns.count
      while rest >= 8 {
        UnsafeMutableRawPointer(buffer.inverseDepth + index)
          .storeBytes(of: inverseDepth, as: SIMD8<Float>.self)
        UnsafeMutableRawPointer(buffer.surface + index)
          .storeBytes(of: surfaces, as: SIMD8<Int32>.self)
        switch paint.ink {
        case .uniform(let color): colorEight(color, at: index, of: buffer)
        case .smooth(let face, let object):
          object.smoothEight(
            face, column: columns.upperBound &- rest, row: row, won: 0x0101_0101_0101_0101,
            into: buffer.color + index)
        case .none: break
        }
        rest &-= 8
        index &+= 8
        inverseDepth += ramp.step
      }
      for lane in 0..<rest {
        buffer.inverseDepth[index &+ lane] = inverseDepth[lane]
        buffer.surface[index &+ lane] = paint.surface
      }
      switch paint.ink {
      case .uniform(let color):
        for lane in 0..<rest { buffer.color[index &+ lane] = color }
      case .smooth(let face, let object):
        let won = UInt64(0x0001_0101_0101_0101) &>> UInt64((7 &- rest) &* 8)
        if rest > 0 {
          object.smoothEight(
            face, column: columns.upperBound &- rest, row: row, won: won,
            into: buffer.color + index)
        }
      case .none: break
      }
    }
  }

  /// Calls `body` for each row of `rect` with the columns whose centres a triangle covers.
  @inline(__always)
  private static func forEachRun(
    _ a: ProjectedVertex, _ b: ProjectedVertex, _ c: ProjectedVertex, _ rect: PixelRect,
    _ body: (_ row: Int, _ columns: Range<Int>) -> Void
  ) {
    var edges = (RowEdge(a, b, rect), RowEdge(b, c, rect), RowEdge(c, a, rect))
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
  init(_ a: ProjectedVertex, _ b: ProjectedVertex, _ rect: PixelRect) {
    let steps = EdgeSteps(a, b, column: rect.minX, row: rect.minY)
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
    // The zero; a column or so more than there are is as good as all. Rounding may miss by one.
    let limit = Double(end &+ 1)
    var column = Int(min(max(Double(value) * inverse, -1), limit))
    if stepX > 0 {
      while column >= 0 && value &+ stepX &* column >= 0 { column &-= 1 }
      while column <= end && value &+ stepX &* column < 0 { column &+= 1 }
      begin = max(begin, column)
    } else {
      while column <= end && value &+ stepX &* column >= 0 { column &+= 1 }
      while column > 0 && value &+ stepX &* (column &- 1) < 0 { column &-= 1 }
      end = min(end, column)
    }
  }
}
