import Foundation
import Rendering

/// The noise of one picture about its rendering, found from the picture itself: a Student
/// distribution of each pixel's three channels together,
///
///     log p(r) = −(ν + 3) / 2 · log(1 + |r|² / (ν s²)) − 3 log s + constant,
///
/// whose tails let a share of the pixels be explained by nothing.
struct ResidualNoise {
  /// Smaller noise is below what eight bits tell.
  static let smallestScale = 0.002

  /// s, in linear RGB.
  var scale: Double
  /// ν; infinite for a Normal distribution.
  var freedom: Double

  /// Σ over pixels of log p(r), up to a constant that depends on the number of pixels alone.
  func logDensity(_ residual: [SIMD4<Float>]) -> Double {
    guard freedom.isFinite else {
      return -sumOfSquares(residual) / (2 * scale * scale)
        - 3 * Double(residual.count) * log(scale)
    }
    let inverse = Float(1 / (freedom * scale * scale))
    var total = 0.0
    residual.withUnsafeBufferPointer { residual in
      var index = 0
      // The product of a few factors before each logarithm.
      while index < residual.count {
        var product: Float = 1
        let end = min(index + 8, residual.count)
        while index < end {
          let r = residual[index]
          product *= 1 + min(1e4, (r * r).sum() * inverse)
          index += 1
        }
        total += Double(log(product))
      }
    }
    return -(freedom + 3) / 2 * total - 3 * Double(residual.count) * log(scale)
  }

  /// What `logDensity` leaves out.
  func logConstant(pixels: Int) -> Double {
    guard freedom.isFinite else { return -1.5 * Double(pixels) * log(2 * Double.pi) }
    return Double(pixels)
      * (lgamma((freedom + 3) / 2) - lgamma(freedom / 2) - 1.5 * log(freedom * Double.pi))
  }

  /// What a pixel counts in least squares that climb the log density, as a share of 1 / s².
  ///
  /// - Returns: one a pixel; nil for ones.
  func weights(_ residual: [SIMD4<Float>]) -> [Float]? {
    guard freedom.isFinite else { return nil }
    let (top, base) = (Float((freedom + 3) * scale * scale), Float(freedom * scale * scale))
    return residual.map { top / (base + ($0 * $0).sum()) }
  }

  /// The most likely scale, within bounds.
  mutating func estimateScale(_ residual: [SIMD4<Float>], _ bounds: ClosedRange<Double>) {
    for _ in 0..<6 {
      var sum = 0.0
      if let weights = weights(residual) {
        for (w, r) in zip(weights, residual) { sum += Double(w * (r * r).sum()) }
      } else {
        sum = sumOfSquares(residual)
      }
      let next = (sum / Double(3 * residual.count)).squareRoot()
      let change = abs(next - scale)
      scale = min(bounds.upperBound, max(bounds.lowerBound, next))
      if change < 0.01 * scale { break }
    }
  }

  private func sumOfSquares(_ residual: [SIMD4<Float>]) -> Double {
    var total = 0.0
    residual.withUnsafeBufferPointer { residual in
      for first in stride(from: 0, to: residual.count, by: 64) {
        var sum = SIMD4<Float>.zero
        for index in first..<min(first + 64, residual.count) {
          sum += residual[index] * residual[index]
        }
        total += Double(sum.sum())
      }
    }
    return total
  }
}
