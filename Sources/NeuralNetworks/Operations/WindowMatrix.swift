/// The windows of pictures as a matrix, one window a row ("im2col"), and its adjoint ("col2im").
struct WindowMatrix {
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
