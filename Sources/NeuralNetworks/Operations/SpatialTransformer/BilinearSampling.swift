/// Bilinear samples of one picture on a grid of evenly spaced rows and columns; outside the picture
/// is zero. Both directions of the spatial transformer are made of it (Jaderberg et al. 2015,
/// equations 5 to 7).
///
/// The picture is copied into a frame of zeros, so that the inner loops have no edge to look for.
struct BilinearSampling {
  let sourceRows: Int
  let sourceColumns: Int
  let rows: Range<Int>
  let columns: Range<Int>
  let targetColumns: Int
  let rowLine: SamplingLine
  let columnLine: SamplingLine

  init(
    source: (rows: Int, columns: Int), target: (rows: Int, columns: Int), rowLine: SamplingLine,
    columnLine: SamplingLine
  ) {
    (sourceRows, sourceColumns) = source
    targetColumns = target.columns
    self.rowLine = rowLine
    self.columnLine = columnLine
    rows = rowLine.touched(count: target.rows, extent: source.rows)
    columns = columnLine.touched(count: target.columns, extent: source.columns)
  }

  var framedWidth: Int { sourceColumns + 2 }
  var framedCount: Int { (sourceRows + 2) * framedWidth }

  func frame(_ source: UnsafePointer<Float>, into framed: UnsafeMutablePointer<Float>) {
    framed.update(repeating: 0, count: framedCount)
    for row in 0..<sourceRows {
      (framed + (row + 1) * framedWidth + 1).update(
        from: source + row * sourceColumns, count: sourceColumns)
    }
  }

  /// target += samples of the framed source.
  func sample(_ framed: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    for row in rows {
      let (line, down) = place(rowLine, row)
      let (upper, lower) = (framed + line * framedWidth, framed + (line + 1) * framedWidth)
      let output = target + row * targetColumns
      for column in columns {
        let (cell, right) = place(columnLine, column)
        let top = upper[cell] + right * (upper[cell + 1] - upper[cell])
        let bottom = lower[cell] + right * (lower[cell + 1] - lower[cell])
        output[column] += top + down * (bottom - top)
      }
    }
  }

  /// Carries the samples' gradient to the framed source, if that is wanted, and returns its
  /// derivative by scale, shift along a row (x) and shift along a column (y).
  func pullBack(
    _ gradient: UnsafePointer<Float>, framed: UnsafePointer<Float>,
    framedGradient: UnsafeMutablePointer<Float>?
  ) -> (scale: Float, x: Float, y: Float) {
    var (scale, x, y) = (Float(0), Float(0), Float(0))
    for row in rows {
      let (line, down) = place(rowLine, row)
      let start = line * framedWidth
      let (upper, lower) = (framed + start, framed + start + framedWidth)
      let input = gradient + row * targetColumns
      var alongRow: Float = 0
      for column in columns {
        let (cell, right) = place(columnLine, column)
        let g = input[column]
        let (a, b, c, d) = (upper[cell], upper[cell + 1], lower[cell], lower[cell + 1])
        let (top, bottom) = (a + right * (b - a), c + right * (d - c))
        alongRow += g * (bottom - top)
        let alongColumn = g * ((b - a) + down * ((d - c) - (b - a)))
        x += alongColumn
        scale +=
          alongColumn * (columnLine.offsetByScale + columnLine.stepByScale * Float(column))
        if let framedGradient {
          let (high, low) = (framedGradient + start, framedGradient + start + framedWidth)
          let (gTop, gBottom) = (g * (1 - down), g * down)
          high[cell] += gTop * (1 - right)
          high[cell + 1] += gTop * right
          low[cell] += gBottom * (1 - right)
          low[cell + 1] += gBottom * right
        }
      }
      y += alongRow
      scale += alongRow * (rowLine.offsetByScale + rowLine.stepByScale * Float(row))
    }
    return (scale, x * columnLine.offsetByShift, y * rowLine.offsetByShift)
  }

  /// The index in the frame below a place, and how far the place lies beyond it, in [0, 1).
  @inline(__always) private func place(_ line: SamplingLine, _ index: Int) -> (Int, Float) {
    // Places are above −1: truncation after adding one is rounding down.
    let position = line.offset + line.step * Float(index) + 1
    let cell = Int(position)
    return (cell, position - Float(cell))
  }
}
