/// Large triangles, run by run.
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
    forEachRun(a, b, c, rect, of: buffer) { row, columns in
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
    forEachRun(a, b, c, rect, of: buffer) { row, columns in
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

  /// Calls `body` for each row of `rect` with the columns whose centres a triangle covers, if any.
  @inline(__always)
  private static func forEachRun(
    _ a: ProjectedVertex, _ b: ProjectedVertex, _ c: ProjectedVertex, _ rect: PixelRect,
    of buffer: PixelBuffer, _ body: (_ row: Int, _ columns: Range<Int>) -> Void
  ) {
    let runEnds = buffer.runEnds
    runEnds.find(
      a.seen(fromColumn: rect.minX, row: rect.minY), b.seen(fromColumn: rect.minX, row: rect.minY),
      c.seen(fromColumn: rect.minX, row: rect.minY), width: rect.width, height: rect.height)
    for row in 0..<rect.height {
      let (begin, end) = runEnds[row]
      if begin < end { body(rect.minY &+ row, rect.minX &+ begin..<rect.minX &+ end) }
    }
  }
}
