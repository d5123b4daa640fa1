import Foundation
import Probability

/// Where objects may stand: each near the middle of the table, each two apart, with soft bounds,
/// so that every arrangement has a density above zero and its logarithm a derivative.
///
/// With R the range along an axis, d₀ the separation and s the softness, the unnormalised density
/// is the product of ψ(x)ψ(y) over the objects and φ(d) over the pairs, where
///
///     ψ(x) = exp(−max(0, |x| − R)² / 2s²),   φ(d) = exp(−max(0, d₀ − d)² / 2s²).
struct PairInteraction: Sendable, Equatable {
  /// R along x and y, in metres.
  var range: SIMD2<Double>
  /// d₀, in metres.
  var minimumSeparation: Double
  /// s, in metres.
  var softness: Double

  /// ∫ψ over the real line along x and y, in metres: the flat part and two halves of a Normal.
  var axisIntegral: SIMD2<Double> { 2 * range + SIMD2(repeating: tailIntegral) }

  /// The two tails' part of `axisIntegral`.
  private var tailIntegral: Double { softness * (2 * Double.pi).squareRoot() }

  /// log ψ(x)ψ(y) and its gradient, per metre.
  func logWall(_ position: SIMD2<Double>) -> (value: Double, gradient: SIMD2<Double>) {
    var value = 0.0
    var gradient = SIMD2<Double>.zero
    for axis in 0..<2 {
      let beyond = abs(position[axis]) - range[axis]
      guard beyond > 0 else { continue }
      let z = beyond / softness
      value -= 0.5 * z * z
      gradient[axis] = (position[axis] > 0 ? -z : z) / softness
    }
    return (value, gradient)
  }

  /// log φ(|a − b|) and its gradient with respect to a, per metre; with respect to b it is the
  /// opposite. Where a = b no direction leads apart, and the gradient is zero.
  func logSeparation(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>
  ) -> (value: Double, gradient: SIMD2<Double>) {
    let difference = a - b
    let distance = (difference * difference).sum().squareRoot()
    let missing = minimumSeparation - distance
    guard missing > 0 else { return (0, .zero) }
    let z = missing / softness
    guard distance > 0 else { return (-0.5 * z * z, .zero) }
    return (-0.5 * z * z, difference * (z / (softness * distance)))
  }

  /// φ(|a − b|).
  func factor(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    let difference = a - b
    let squaredDistance = (difference * difference).sum()
    if squaredDistance >= minimumSeparation * minimumSeparation { return 1 }
    let z = (minimumSeparation - squaredDistance.squareRoot()) / softness
    return exp(-0.5 * z * z)
  }

  /// A position with density ψ(x)ψ(y), normalised by the product of `axisIntegral`.
  func samplePosition(using generator: inout some RandomNumberGenerator) -> SIMD2<Double> {
    let x = sampleCoordinate(axis: 0, using: &generator)
    return SIMD2(x, sampleCoordinate(axis: 1, using: &generator))
  }

  /// How much work may go into an arrangement.
  struct Effort {
    /// Whole arrangements that may still be tried.
    var attempts: Int
    /// Pairs of positions that may still be compared: of many objects an attempt takes time with
    /// the square of their number.
    var comparisons: Int
  }

  /// Whether so many objects stand apart often enough for their arrangements to be drawn: three
  /// times in 100,000 attempts, and in less than a second.
  func hasRoom(for count: Int) -> Bool {
    var generator = PCG32(seed: 0, stream: 0)
    var effort = Effort(attempts: 100_000, comparisons: 30_000_000)
    for _ in 0..<3 {
      guard sampleArrangement(count: count, &effort, using: &generator) != nil else {
        return false
      }
    }
    return true
  }

  /// Positions of `count` objects by rejection; nil if the effort does not suffice. A refused
  /// object throws the whole arrangement away: drawing it alone again would favour the crowded
  /// ones.
  func sampleArrangement(
    count: Int, _ effort: inout Effort, using generator: inout some RandomNumberGenerator
  ) -> [SIMD2<Double>]? {
    while effort.attempts > 0 && effort.comparisons > 0 {
      effort.attempts -= 1
      var positions: [SIMD2<Double>] = []
      while positions.count < count {
        let position = samplePosition(using: &generator)
        effort.comparisons -= positions.count
        let factor = positions.reduce(1) { $0 * self.factor(position, $1) }
        // A factor of exactly one, nearly always, costs no draw.
        guard factor == 1 || Double.uniform(using: &generator) < factor else { break }
        positions.append(position)
      }
      if positions.count == count { return positions }
    }
    return nil
  }

  private func sampleCoordinate(
    axis: Int, using generator: inout some RandomNumberGenerator
  ) -> Double {
    let range = range[axis]
    let place = Double.uniform(using: &generator) * axisIntegral[axis]
    if place < 2 * range { return place - range }
    let z = Normal.standardSample(using: &generator) * softness
    return z < 0 ? z - range : z + range
  }

  /// The coordinate along an axis below which the fraction `quantile` of ψ lies, in metres.
  ///
  /// In the tails with G. Pólya's approximation of the error function, erf(z/√2)² ≈
  /// 1 − exp(−2z²/π), which is off by less than 1 % of the softness: good enough to integrate
  /// with, not to sample with.
  func coordinate(quantile: Double, axis: Int) -> Double {
    let range = range[axis]
    let place = (quantile - 0.5) * axisIntegral[axis]
    let beyond = (abs(place) - range) / (tailIntegral / 2)
    guard beyond > 0 else { return place }
    let fraction = min(beyond, 1 - 1e-12)
    let z = (-0.5 * .pi * log1p(-fraction * fraction)).squareRoot()
    return place < 0 ? -range - softness * z : range + softness * z
  }
}
