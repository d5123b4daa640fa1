import Foundation
import Probability
import Rendering

/// What a camera does to a picture that the model knows nothing of.
enum PictureDisturbance {
  /// Adds independent Normal noise to every channel, in linear RGB; below black is black.
  static func noise(
    _ image: Image, deviation: Double, using generator: inout PCG32
  ) -> Image {
    var noisy = image
    for index in noisy.pixels.indices {
      let value =
        noisy.pixels[index] + Float(deviation * Normal.standardSample(using: &generator))
      noisy.pixels[index] = min(1, max(0, value))
    }
    return noisy
  }

  /// Convolves with a Gaussian, the border's pixels repeated beyond it.
  ///
  /// - Parameter deviation: in pixels.
  static func blur(_ image: Image, deviation: Double) -> Image {
    let reach = Int((3 * deviation).rounded(.up))
    let weights = (-reach...reach).map { exp(-0.5 * pow(Double($0) / deviation, 2)) }
    let total = weights.reduce(0, +)
    let kernel = weights.map { Float($0 / total) }
    let (width, height) = (image.width, image.height)
    /// One pass along rows (`dx` 1) or columns.
    func pass(_ source: [Float], dx: Int, dy: Int) -> [Float] {
      var result = source
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<3 {
            var sum: Float = 0
            for (index, weight) in kernel.enumerated() {
              let offset = index - reach
              let column = min(width - 1, max(0, x + offset * dx))
              let row = min(height - 1, max(0, y + offset * dy))
              sum += weight * source[(row * width + column) * 3 + channel]
            }
            result[(y * width + x) * 3 + channel] = sum
          }
        }
      }
      return result
    }
    var blurred = image
    blurred.pixels = pass(pass(image.pixels, dx: 1, dy: 0), dx: 0, dy: 1)
    return blurred
  }
}
