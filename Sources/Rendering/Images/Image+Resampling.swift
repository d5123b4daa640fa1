extension Image {
  /// The picture brought to another size, as `ImageFit` describes.
  package func fitted(width: Int, height: Int) -> Image {
    fitted(ImageFit(source: (self.width, self.height), target: (width, height)))
  }

  /// The picture brought to another size.
  package func fitted(_ fit: ImageFit) -> Image {
    precondition(fit.source == (width, height), "the fit is for pictures of this size")
    let (width, height) = fit.target
    if let calibration = fit.calibration { return undistorted(fit, calibration) }
    if fit.isWhole { return self }
    let crop = fit.crop
    let columns = (0..<width).map {
      Taps(target: $0, scale: fit.scale, offset: crop.x, sourceCount: self.width)
    }
    let rows = (0..<height).map {
      Taps(target: $0, scale: fit.scale, offset: crop.y, sourceCount: self.height)
    }

    // Rows of the source that contribute are first narrowed, one at a time, and then added up.
    var result = [Float](repeating: 0, count: width * height * 3)
    var narrowed = [Float](repeating: 0, count: width * 3)
    var narrowedRow = -1
    for (row, vertical) in rows.enumerated() {
      for (step, rowWeight) in vertical.weights.enumerated() {
        let sourceRow = vertical.first + step
        if sourceRow != narrowedRow {
          narrow(row: sourceRow, columns: columns, into: &narrowed)
          narrowedRow = sourceRow
        }
        for index in 0..<width * 3 {
          result[row * width * 3 + index] += rowWeight * narrowed[index]
        }
      }
    }
    return Image(width: width, height: height, pixels: result)
  }

  private func narrow(row: Int, columns: [Taps], into narrowed: inout [Float]) {
    for (column, taps) in columns.enumerated() {
      var sum = SIMD3<Float>.zero
      var index = (row * width + taps.first) * 3
      for weight in taps.weights {
        sum += weight * SIMD3(pixels[index], pixels[index + 1], pixels[index + 2])
        index += 3
      }
      for channel in 0..<3 { narrowed[column * 3 + channel] = sum[channel] }
    }
  }
}
