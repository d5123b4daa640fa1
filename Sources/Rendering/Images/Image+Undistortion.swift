extension Image {
  /// The picture brought to another size, with its lens's distortion undone.
  ///
  /// A target pixel is the mean of a grid of points on the area that it covers, at most a source
  /// pixel apart, each interpolated bilinearly where the lens shows it.
  func undistorted(_ fit: ImageFit, _ calibration: Calibration) -> Image {
    let (crop, scale) = (fit.crop, fit.scale)
    let (width, height) = fit.target
    let count = max(1, Int((scale - 1e-9).rounded(.up)))
    let offsets = (0..<count).map { (Double($0) + 0.5) / Double(count) }
    var result = Image(width: width, height: height)
    for row in 0..<height {
      for column in 0..<width {
        var sum = SIMD3<Float>.zero
        for v in offsets {
          for u in offsets {
            let pixel = SIMD2(
              crop.x + (Double(column) + u) * scale, crop.y + (Double(row) + v) * scale)
            sum += interpolated(at: calibration.place(of: pixel))
          }
        }
        result[column, row] = sum / Float(count * count)
      }
    }
    return result
  }

  /// The colour at a place, bilinearly between pixel centres; the outermost pixels are continued.
  private func interpolated(at place: SIMD2<Double>) -> SIMD3<Float> {
    let x = min(max(0, place.x - 0.5), Double(width - 1))
    let y = min(max(0, place.y - 0.5), Double(height - 1))
    let (left, top) = (min(Int(x), max(width - 2, 0)), min(Int(y), max(height - 2, 0)))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (s, t) = (Float(x - Double(left)), Float(y - Double(top)))
    let above = self[left, top] * (1 - s) + self[right, top] * s
    let below = self[left, bottom] * (1 - s) + self[right, bottom] * s
    return above * (1 - t) + below * t
  }
}
