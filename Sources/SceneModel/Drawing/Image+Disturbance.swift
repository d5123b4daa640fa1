import Foundation
import Probability
import Rendering

// What a camera does to a picture beyond projecting it.

extension Image {
  /// The picture with independent Normal noise on every channel, in linear RGB, cut off at black
  /// and white.
  package func withNoise(
    deviation: Double, using generator: inout some RandomNumberGenerator
  ) -> Image {
    guard deviation > 0 else { return self }
    var noisy = self
    for index in noisy.pixels.indices {
      let value =
        noisy.pixels[index] + Float(deviation * Normal.standardSample(using: &generator))
      noisy.pixels[index] = min(1, max(0, value))
    }
    return noisy
  }

  /// The picture convolved with a Gaussian, cut off at three standard deviations; the border's
  /// pixels go on beyond it.
  ///
  /// - Parameter deviation: in pixels.
  package func blurred(deviation: Double) -> Image {
    guard deviation > 0 else { return self }
    let reach = Int((3 * deviation).rounded(.up))
    let weights = (-reach...reach).map { exp(-0.5 * pow(Double($0) / deviation, 2)) }
    let total = weights.reduce(0, +)
    let kernel = weights.map { Float($0 / total) }
    let (width, height) = (width, height)
    /// One pass along rows, or along columns.
    func pass(_ source: [Float], alongRows: Bool) -> [Float] {
      var result = [Float](repeating: 0, count: source.count)
      for y in 0..<height {
        for x in 0..<width {
          let target = (y * width + x) * 3
          for (index, weight) in kernel.enumerated() {
            let offset = index - reach
            let column = alongRows ? min(width - 1, max(0, x + offset)) : x
            let row = alongRows ? y : min(height - 1, max(0, y + offset))
            let place = (row * width + column) * 3
            for channel in 0..<3 { result[target + channel] += weight * source[place + channel] }
          }
        }
      }
      return result
    }
    var blurred = self
    blurred.pixels = pass(pass(pixels, alongRows: true), alongRows: false)
    return blurred
  }
}
