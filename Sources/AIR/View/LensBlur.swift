import Foundation
import Rendering

/// A lens's blur of pictures that are drawn sharp: the Gaussian that pictures to train on are
/// convolved with (`Image.blurred`), for single precision vectors. For one thread at a time.
final class LensBlur {
  /// Less than this share of a pixel is none: the sampled Gaussian is one number.
  static let least = 0.25

  private let width: Int
  private let height: Int
  private var between: [SIMD4<Float>]
  private var kernel: [Float] = [1]
  private var deviation = 0.0

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    between = [SIMD4<Float>](repeating: .zero, count: width * height)
  }

  /// Blurs a whole picture, `[height, width]`.
  ///
  /// - Parameter deviation: in pixels.
  func apply(to picture: inout [SIMD4<Float>], deviation: Double) {
    guard deviation > Self.least else { return }
    if deviation != self.deviation {
      let reach = Int((3 * deviation).rounded(.up))
      let weights = (-reach...reach).map { exp(-0.5 * pow(Double($0) / deviation, 2)) }
      let total = weights.reduce(0, +)
      kernel = weights.map { Float($0 / total) }
      self.deviation = deviation
    }
    picture.withUnsafeMutableBufferPointer { picture in
      between.withUnsafeMutableBufferPointer { between in
        kernel.withUnsafeBufferPointer { kernel in
          guard let picture = picture.baseAddress, let between = between.baseAddress else { return }
          passDown(picture, between, kernel)
          passAcross(between, picture, kernel)
        }
      }
    }
  }

  private func passDown(
    _ source: UnsafePointer<SIMD4<Float>>, _ target: UnsafeMutablePointer<SIMD4<Float>>,
    _ kernel: UnsafeBufferPointer<Float>
  ) {
    let reach = kernel.count / 2
    for y in 0..<height {
      let row = target + y * width
      row.update(repeating: .zero, count: width)
      for index in 0..<kernel.count {
        let from = source + min(height - 1, max(0, y + index - reach)) * width
        let weight = kernel[index]
        for x in 0..<width { row[x] += from[x] * weight }
      }
    }
  }

  private func passAcross(
    _ source: UnsafePointer<SIMD4<Float>>, _ target: UnsafeMutablePointer<SIMD4<Float>>,
    _ kernel: UnsafeBufferPointer<Float>
  ) {
    let reach = kernel.count / 2
    for y in 0..<height {
      let (from, row) = (source + y * width, target + y * width)
      row.update(repeating: .zero, count: width)
      for index in 0..<kernel.count {
        let (weight, shift) = (kernel[index], index - reach)
        let (first, end) = (min(width, max(0, -shift)), max(0, min(width, width - shift)))
        for x in 0..<first { row[x] += from[0] * weight }
        if first < end { for x in first..<end { row[x] += from[x + shift] * weight } }
        for x in max(first, end)..<width { row[x] += from[width - 1] * weight }
      }
    }
  }

  /// How a blurred picture changes with the deviation of its blur, per pixel.
  ///
  /// - Parameter sharp: the picture before.
  func tangent(of sharp: [SIMD4<Float>], deviation: Double) -> [SIMD4<Float>] {
    let step = 0.02 * deviation
    var (less, more) = (sharp, sharp)
    apply(to: &less, deviation: deviation - step)
    apply(to: &more, deviation: deviation + step)
    let scale = Float(0.5 / step)
    for pixel in more.indices { more[pixel] = (more[pixel] - less[pixel]) * scale }
    return more
  }
}
