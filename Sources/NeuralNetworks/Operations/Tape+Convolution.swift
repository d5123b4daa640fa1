extension Tape {
  /// A two-dimensional cross-correlation with bias, and, if rectified, max(0, y).
  ///
  /// y[n, r, q, o] = b[o] + Σ x[n, r·s + i − p, q·s + j − p, c] W[i, j, c, o], zero outside x.
  /// A group of pictures at a time is laid out as a matrix with one window a row, small enough to
  /// stay in the cache, and multiplied; the backward pass lays it out again, which is cheaper than
  /// keeping it.
  ///
  /// - Parameters:
  ///   - x: `[picture, row, column, channel]`
  ///   - weights: `[kernel, kernel, input channel, output channel]`
  ///   - bias: `[output channel]`
  /// - Returns: `[picture, row, column, output channel]`
  package func convolution(
    _ x: Variable, weights: Variable, bias: Variable, _ geometry: ConvolutionGeometry,
    rectified: Bool = false
  ) -> Variable {
    precondition(x.shape.count == 4, "convolution: input \(x.shape) is not [n, h, w, c]")
    let windows = WindowMatrix(pictureShape: Array(x.shape.dropFirst()), geometry)
    let outputs = bias.count
    precondition(
      weights.shape == [geometry.kernel, geometry.kernel, x.shape[3], outputs],
      "convolution: weights \(weights.shape) for input \(x.shape) and \(outputs) outputs")
    let pictures = x.shape[0]
    let wanted = [x, weights, bias].contains { needsGradient($0) }
    let y = makeResult(
      shape: [pictures, windows.outputHeight, windows.outputWidth, outputs], needsGradient: wanted)
    let xValue = pointer(to: x)
    let weightValue = pointer(to: weights)
    let biasValue = pointer(to: bias)
    let yValue = pointer(to: y)
    let scratch = arena.mark
    let matrix = arena.allocate(windows.groupSize * windows.count)
    windows.forEachGroup(pictures: pictures) { first, rows in
      windows.lay(xValue, first: first, rows: rows, into: matrix)
      let target = yValue + first * windows.rows * outputs
      multiplyMatrices(
        matrix, weightValue, rows: rows, inner: windows.columns, columns: outputs,
        into: target, keep: 0)
      addBias(biasValue, to: target, rows: rows, columns: outputs, rectified: rectified)
    }
    arena.return(to: scratch)
    guard wanted else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y) else { return }
      let weightGradient = tape.zeroedGradient(of: weights)
      let biasGradient = tape.zeroedGradient(of: bias)
      let xGradient = tape.zeroedGradient(of: x)
      let scratch = tape.arena.mark
      let matrix = tape.arena.allocate(windows.groupSize * windows.count)
      windows.forEachGroup(pictures: pictures) { first, rows in
        let source = gradient + first * windows.rows * outputs
        if rectified {
          maskByPositive(
            yValue + first * windows.rows * outputs, source, count: rows * outputs)
        }
        if let biasGradient {
          accumulateColumnSums(of: source, rows: rows, columns: outputs, into: biasGradient)
        }
        if let weightGradient {
          windows.lay(xValue, first: first, rows: rows, into: matrix)
          multiplyMatrices(
            matrix, source, transposed: .left, rows: windows.columns, inner: rows,
            columns: outputs, into: weightGradient, keep: 1)
        }
        if let xGradient {
          multiplyMatrices(
            source, weightValue, transposed: .right, rows: rows, inner: outputs,
            columns: windows.columns, into: matrix, keep: 0)
          windows.accumulate(matrix, first: first, rows: rows, into: xGradient)
        }
      }
      tape.arena.return(to: scratch)
    }
    return y
  }
}
