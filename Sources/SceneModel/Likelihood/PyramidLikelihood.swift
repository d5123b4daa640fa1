import Foundation
import Rendering

/// The tempered likelihood that training climbs, coarse to fine: its energy (negative log density
/// up to a constant) is Σₗ wₗ ‖Gₗ(picture − rendering)‖² / 2(σ² / 4ˡ + τ²), Gₗ the levels of
/// `ImagePyramid`.
///
/// A pixel's own residual says nothing about an object that it does not overlap; the coarse
/// levels do. With w₀ = 1, the others and τ zero it is `ImageLikelihood`.
///
/// Independent noise averages out from level to level. What τ stands for does not: a pattern on a
/// table, light that is a little off. Without it whatever covers a patch of those explains much,
/// and networks learn to see objects there.
package struct PyramidLikelihood: Sendable, Equatable {
  /// wₗ / 2(σ² / 4ˡ + τ²), per level.
  package let coefficients: [Float]

  /// Makes a likelihood.
  ///
  /// - Parameters:
  ///   - weights: wₗ, from level 0 upwards.
  ///   - noise: σ, in linear RGB.
  ///   - misfit: τ, in linear RGB.
  package init(weights: [Double], noise: Double, misfit: Double = 0) {
    coefficients = weights.enumerated().map {
      Float($1 / (2 * (noise * noise / pow(4, Double($0)) + misfit * misfit)))
    }
  }

  /// The schedule of the training recipe: only the coarsest level counts at first (the others by
  /// `floor`), finer ones are switched on one after another, all are on at `end`.
  ///
  /// - Parameters:
  ///   - progress: of the training, 0 to 1.
  ///   - levelCount: levels of the pyramid.
  package static func coarseToFineWeights(
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
  package func energy(of residual: ImagePyramid) -> Double {
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
  package func gain(residual: ImagePyramid, difference: ImagePyramid) -> Double {
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
  package func adjoint(residual: ImagePyramid, difference: ImagePyramid) {
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
  package func adjoint(residual: ImagePyramid) {
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
