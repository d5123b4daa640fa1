import Foundation
import Probability
import Rendering

/// p(picture | scene): every channel of every pixel is Normal about the rendering.
public struct ImageLikelihood: Sendable, Equatable {
  /// The noise's standard deviation in linear RGB.
  public var noise: Double

  /// Makes a likelihood.
  public init(noise: Double) {
    precondition(noise > 0, "noise has a positive standard deviation")
    self.noise = noise
  }

  /// The log density of a picture given its rendering; both of one size.
  public func logDensity(of picture: Image, rendering: Image) -> Double {
    precondition(
      picture.width == rendering.width && picture.height == rendering.height,
      "a picture and its rendering have one size")
    var sum = 0.0
    for (a, b) in zip(picture.pixels, rendering.pixels) { sum += Double((a - b) * (a - b)) }
    return logDensity(squaredError: sum, numberCount: picture.pixels.count)
  }

  /// A picture drawn about a rendering; channels may leave [0, 1].
  public func sample(
    about rendering: Image, using generator: inout some RandomNumberGenerator
  ) -> Image {
    var picture = rendering
    for index in picture.pixels.indices {
      picture.pixels[index] += Float(noise * Normal.standardSample(using: &generator))
    }
    return picture
  }

  /// The log density of a picture from the sum of its squared errors.
  ///
  /// - Parameters:
  ///   - squaredError: over all channels of all pixels.
  ///   - numberCount: three times the number of pixels.
  public func logDensity(squaredError: Double, numberCount: Int) -> Double {
    -squaredError / (2 * noise * noise)
      - Double(numberCount) * (log(noise) + 0.5 * log(2 * Double.pi))
  }
}

/// The tempered likelihood that training climbs, coarse to fine: its energy (negative log density
/// up to a constant) is Σₗ wₗ 4ˡ ‖Gₗ(picture − rendering)‖² / 2σ², Gₗ the levels of `ImagePyramid`.
///
/// A pixel's own residual says nothing about an object that it does not overlap; the coarse
/// levels do. With w₀ = 1 and the others zero it is `ImageLikelihood`.
public struct PyramidLikelihood: Sendable, Equatable {
  /// wₗ 4ˡ / 2σ², per level.
  public let coefficients: [Float]

  /// Makes a likelihood.
  ///
  /// - Parameters:
  ///   - weights: wₗ, from level 0 upwards.
  ///   - noise: σ, in linear RGB.
  public init(weights: [Double], noise: Double) {
    coefficients = weights.enumerated().map {
      Float($1 * pow(4, Double($0)) / (2 * noise * noise))
    }
  }

  /// The schedule of the training recipe: only the coarsest level counts at first (the others by
  /// `floor`), finer ones are switched on one after another, all are on at `end`.
  ///
  /// - Parameters:
  ///   - progress: of the training, 0 to 1.
  ///   - levelCount: levels of the pyramid.
  public static func coarseToFineWeights(
    progress: Double, levelCount: Int, end: Double = 0.4, floor: Double = 0.02
  ) -> [Double] {
    let window = end / Double(max(1, levelCount - 1))
    return (0..<levelCount).map { level in
      let wait = Double(levelCount - 2 - level) * window
      if level == levelCount - 1 { return 1 }
      let ramp = min(1, max(0, (progress - wait) / window))
      return floor + (1 - floor) * ramp
    }
  }

  /// The energy of a residual.
  public func energy(of residual: ImagePyramid) -> Double {
    var energy = 0.0
    for (index, coefficient) in coefficients.enumerated() {
      let support = residual.supports[index]
      let level = residual.level(index)
      let width = residual.sizes[index].width
      var sum: Float = 0
      for row in support.minY..<max(support.minY, support.maxY) {
        var line = SIMD4<Float>.zero
        for i in row * width + support.minX..<row * width + max(support.minX, support.maxX) {
          line += level[i] * level[i]
        }
        sum += line.sum()
      }
      energy += Double(coefficient * sum)
    }
    return energy
  }

  /// By how much the energy falls when the rendering changes by `difference`.
  ///
  /// - Parameters:
  ///   - residual: picture − rendering, everywhere.
  ///   - difference: new rendering − rendering, inside its support.
  public func gain(residual: ImagePyramid, difference: ImagePyramid) -> Double {
    var gain = 0.0
    for (index, coefficient) in coefficients.enumerated() {
      let support = difference.supports[index]
      let d = residual.level(index)
      let delta = difference.level(index)
      let width = residual.sizes[index].width
      var sum: Float = 0
      for row in support.minY..<max(support.minY, support.maxY) {
        var line = SIMD4<Float>.zero
        for i in row * width + support.minX..<row * width + max(support.minX, support.maxX) {
          line += delta[i] * (d[i] + d[i] - delta[i])
        }
        sum += line.sum()
      }
      gain += Double(coefficient * sum)
    }
    return gain
  }

  /// The derivative of the negative energy in the rendering's pixels, left in level 0 of
  /// `difference` (whose levels are overwritten), inside its support.
  ///
  /// - Parameters:
  ///   - residual: picture − old rendering, everywhere.
  ///   - difference: new rendering − old rendering; the derivative is taken at the new one.
  public func adjoint(residual: ImagePyramid, difference: ImagePyramid) {
    for (index, coefficient) in coefficients.enumerated() {
      let support = difference.supports[index]
      let d = residual.level(index)
      let delta = difference.level(index)
      let width = residual.sizes[index].width
      for row in support.minY..<max(support.minY, support.maxY) {
        for i in row * width + support.minX..<row * width + max(support.minX, support.maxX) {
          delta[i] = (d[i] - delta[i]) * (2 * coefficient)
        }
      }
    }
    difference.collapse()
  }

  /// The derivative of the negative energy in the rendering's pixels, left in level 0 of
  /// `residual` (whose levels are overwritten).
  public func adjoint(residual: ImagePyramid) {
    for (index, coefficient) in coefficients.enumerated() {
      let support = residual.supports[index]
      let level = residual.level(index)
      let width = residual.sizes[index].width
      for row in support.minY..<max(support.minY, support.maxY) {
        for i in row * width + support.minX..<row * width + max(support.minX, support.maxX) {
          level[i] *= 2 * coefficient
        }
      }
    }
    residual.collapse()
  }
}
