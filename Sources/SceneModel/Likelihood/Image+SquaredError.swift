import Rendering

extension Image {
  /// Σ of the squared differences from another picture of the same size, over all channels of all
  /// pixels. The differences are in single precision, their sum is in double.
  ///
  /// - Parameter start: what the sum starts from, so that a sum over many pictures is one sum.
  package func squaredError(from other: Image, addedTo start: Double = 0) -> Double {
    var sum = start
    for (a, b) in zip(pixels, other.pixels) { sum += Double((a - b) * (a - b)) }
    return sum
  }
}
