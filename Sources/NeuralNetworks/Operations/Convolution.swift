/// How a square window moves over a picture.
public struct ConvolutionGeometry: Sendable, Hashable {
  /// The window's side in pixels.
  public var kernel: Int
  /// Pixels between neighbouring windows.
  public var stride: Int
  /// Zeros around the picture, in pixels on each side.
  public var padding: Int

  /// A window of `kernel` × `kernel` pixels.
  public init(kernel: Int, stride: Int = 1, padding: Int = 0) {
    precondition(kernel > 0 && stride > 0 && padding >= 0, "impossible convolution")
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// The number of windows along a side of `size` pixels.
  public func outputSize(_ size: Int) -> Int { (size + 2 * padding - kernel) / stride + 1 }
}

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
  public func convolution(
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

/// The windows of pictures as a matrix, one window a row ("im2col"), and its adjoint ("col2im").
private struct WindowMatrix {
  let geometry: ConvolutionGeometry
  let height: Int
  let width: Int
  let channels: Int
  let outputHeight: Int
  let outputWidth: Int
  /// Windows of one picture.
  let rows: Int
  /// Elements of one window.
  let columns: Int
  /// Pictures that are laid out together.
  let groupSize: Int

  /// Elements of one picture's matrix.
  var count: Int { rows * columns }

  /// - Parameter pictureShape: `[row, column, channel]`
  init(pictureShape: [Int], _ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    height = pictureShape[0]
    width = pictureShape[1]
    channels = pictureShape[2]
    outputHeight = geometry.outputSize(height)
    outputWidth = geometry.outputSize(width)
    precondition(
      outputHeight > 0 && outputWidth > 0, "a window of \(geometry.kernel) in \(pictureShape)")
    rows = outputHeight * outputWidth
    columns = geometry.kernel * geometry.kernel * channels
    // 256 KiB, a part of a core's second-level cache.
    groupSize = max(1, 65_536 / (rows * columns))
  }

  func forEachGroup(pictures: Int, _ body: (_ firstPicture: Int, _ rows: Int) -> Void) {
    for first in Swift.stride(from: 0, to: pictures, by: groupSize) {
      body(first, min(groupSize, pictures - first) * rows)
    }
  }

  /// The part of a window that starts at `origin` and lies within `size` pixels.
  @inline(__always) private func clip(_ origin: Int, _ size: Int) -> (begin: Int, end: Int) {
    (max(0, -origin), max(min(geometry.kernel, size - origin), max(0, -origin)))
  }

  /// Copies the windows of the pictures from `first` on into `rows` rows of the matrix.
  func lay(
    _ x: UnsafePointer<Float>, first: Int, rows rowCount: Int,
    into matrix: UnsafeMutablePointer<Float>
  ) {
    let kernel = geometry.kernel
    let line = kernel * channels
    var target = matrix
    for picture in first..<(first + rowCount / rows) {
      let source = x + picture * height * width * channels
      for windowRow in 0..<outputHeight {
        let top = windowRow * geometry.stride - geometry.padding
        let vertical = clip(top, height)
        for windowColumn in 0..<outputWidth {
          let left = windowColumn * geometry.stride - geometry.padding
          let horizontal = clip(left, width)
          let isWhole =
            vertical.end - vertical.begin == kernel && horizontal.end - horizontal.begin == kernel
          if !isWhole { target.update(repeating: 0, count: columns) }
          let count = (horizontal.end - horizontal.begin) * channels
          var to = target + vertical.begin * line + horizontal.begin * channels
          var from =
            source + ((top + vertical.begin) * width + left + horizontal.begin) * channels
          for _ in vertical.begin..<vertical.end {
            to.update(from: from, count: count)
            to += line
            from += width * channels
          }
          target += columns
        }
      }
    }
  }

  /// Adds each row of the matrix to the window of `x` that it came from.
  func accumulate(
    _ matrix: UnsafePointer<Float>, first: Int, rows rowCount: Int,
    into x: UnsafeMutablePointer<Float>
  ) {
    let line = geometry.kernel * channels
    var source = matrix
    for picture in first..<(first + rowCount / rows) {
      let target = x + picture * height * width * channels
      for windowRow in 0..<outputHeight {
        let top = windowRow * geometry.stride - geometry.padding
        let vertical = clip(top, height)
        for windowColumn in 0..<outputWidth {
          let left = windowColumn * geometry.stride - geometry.padding
          let horizontal = clip(left, width)
          let count = (horizontal.end - horizontal.begin) * channels
          var from = source + vertical.begin * line + horizontal.begin * channels
          var to = target + ((top + vertical.begin) * width + left + horizontal.begin) * channels
          for _ in vertical.begin..<vertical.end {
            NeuralNetworks.accumulate(from, into: to, count: count)
            from += line
            to += width * channels
          }
          source += columns
        }
      }
    }
  }
}
