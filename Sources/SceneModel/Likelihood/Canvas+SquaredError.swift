import Rendering

extension Canvas {
  /// Σ of the squared differences between a picture and what the canvas shows, over all channels,
  /// in single precision: for what is asked after every rendering.
  ///
  /// - Parameter picture: linear RGB and zero, `[height, width]`.
  package func squaredError(from picture: [SIMD4<Float>]) -> Double {
    var sum = SIMD4<Float>.zero
    picture.withUnsafeBufferPointer { picture in
      withPicture { drawn in
        for index in 0..<picture.count {
          let d = picture[index] - drawn[index]
          sum += d * d
        }
      }
    }
    return Double(sum.sum())
  }
}
