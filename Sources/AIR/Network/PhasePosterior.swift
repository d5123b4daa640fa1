import Foundation
import Probability

/// q of a phase: a wrapped Normal, or a mixture of several that divide the circle among them.
///
/// The mean of a single one is the angle of a direction. A network that sees an object from one
/// side only may have to choose between two turns that look nearly alike, and a mean that has to
/// cross half a circle to get from one to the other never does. So each of several modes has a part
/// of the circle as its own, which its mean hardly leaves, and a weight.
package struct PhasePosterior: Sendable {
  /// One wrapped Normal of the mixture.
  struct Mode {
    var logWeight: Double
    var mean: Double
    var deviation: Double

    var distribution: WrappedNormal {
      WrappedNormal(mean: mean, standardDeviation: deviation, period: 2 * .pi)
    }
  }

  let modes: [Mode]
  private let raw: [SIMD3<Double>]
  private let bounds: PosePosterior.Bounds

  /// How far a mode's mean can be from the middle of its part of the circle, in parts: a little
  /// into its neighbours', where two of them meet.
  private static let span = 0.6
  /// Bounds of the deviation of one of several modes, whose parts of the circle have some width.
  /// Wider ones would be drawn in their neighbours' parts, and what is learned of one mode would be
  /// another's; of all modes together q can still be even.
  private static func modeBounds(_ width: Double) -> PosePosterior.Bounds {
    PosePosterior.Bounds(low: 0.02, high: 0.6 * width, initial: 0.4 * width)
  }

  /// Reads the head's numbers: of a single mode cosine, sine and deviation, of several each one's
  /// logit, offset and deviation.
  ///
  /// - Parameters:
  ///   - head: `[count, 3]`.
  ///   - turn: added to the means, in radians of phase.
  ///   - bounds: of a single mode's deviation.
  init(
    _ head: UnsafePointer<Float>, count: Int, turn: Double, bounds: PosePosterior.Bounds
  ) {
    let raw = (0..<count).map {
      SIMD3(Double(head[3 * $0]), Double(head[3 * $0 + 1]), Double(head[3 * $0 + 2]))
    }
    self.raw = raw
    guard count > 1 else {
      self.bounds = bounds
      modes = [
        Mode(
          logWeight: 0, mean: atan2(raw[0].y, raw[0].x) + turn,
          deviation: bounds.deviation(raw[0].z))
      ]
      return
    }
    let logWeights = Categorical(logits: raw.map(\.x)).logProbabilities
    let width = 2 * Double.pi / Double(count)
    let bounds = Self.modeBounds(width)
    self.bounds = bounds
    modes = (0..<count).map {
      Mode(
        logWeight: logWeights[$0], mean: (Double($0) + Self.span * tanh(raw[$0].y)) * width + turn,
        deviation: bounds.deviation(raw[$0].z))
    }
  }

  /// The index of the mode of the largest weight.
  var heaviest: Int {
    modes.indices.max { modes[$0].logWeight < modes[$1].logWeight } ?? 0
  }

  /// The index of a mode, drawn by weight; without a draw where there is one.
  func drawMode(using generator: inout some RandomNumberGenerator) -> Int {
    guard modes.count > 1 else { return 0 }
    return Categorical.index(
      at: Double.uniform(using: &generator), of: modes.map { exp($0.logWeight) })
  }

  /// log q of a phase, per radian.
  func logDensity(of phase: Double) -> Double {
    guard modes.count > 1 else { return modes[0].distribution.logDensity(of: phase) }
    return logSumExp(modes.map { $0.logWeight + $0.distribution.logDensity(of: phase) })
  }

  /// log density of a phase, per radian, if all modes had the same weight.
  func evenLogDensity(of phase: Double) -> Double {
    logSumExp(modes.map { $0.distribution.logDensity(of: phase) }) - log(Double(modes.count))
  }

  /// See `PosePosterior.addPathwiseGradient`: of one mode's Normal, as if the mode were a latent of
  /// its own. It bounds the mixture's ELBO from below, and is it where modes do not overlap.
  func addPathwiseGradient(
    mode index: Int, phase: Double, noise: Double, slope: Double, weight: Double,
    head: UnsafeMutablePointer<Float>
  ) {
    let mode = modes[index]
    addMeanGradient(index, slope, weight: weight, head: head)
    let g = mode.distribution.logDensityGradient(of: phase)
    let entropySlope = -(g.value * mode.deviation * noise + g.logStandardDeviation)
    head[3 * index + 2] += Float(
      weight * (slope * mode.deviation * noise + entropySlope) * bounds.slope(raw[index].z))
  }

  /// The derivative of log q(phase) in the head's numbers.
  func addLogDensityGradient(
    of phase: Double, weight: Double, head: UnsafeMutablePointer<Float>
  ) {
    let shares =
      modes.count > 1
      ? softmax(modes.map { $0.logWeight + $0.distribution.logDensity(of: phase) }) : [1]
    for (index, share) in shares.enumerated() where share > 0 {
      let g = modes[index].distribution.logDensityGradient(of: phase)
      addMeanGradient(index, share * g.mean, weight: weight, head: head)
      head[3 * index + 2] += Float(
        weight * share * g.logStandardDeviation * bounds.slope(raw[index].z))
    }
    addWeightGradient(towards: shares, weight: weight, head: head)
  }

  /// The derivative of Σ target · log weight in the head's numbers.
  ///
  /// - Parameter target: `[mode]`, probabilities.
  func addWeightGradient(
    towards target: [Double], weight: Double, head: UnsafeMutablePointer<Float>
  ) {
    guard modes.count > 1 else { return }
    for (index, mode) in modes.enumerated() {
      head[3 * index] += Float(weight * (target[index] - exp(mode.logWeight)))
    }
  }

  /// See `PosePosterior.addForgetting`.
  func addForgetting(weight: Double, head: UnsafeMutablePointer<Float>) {
    for (index, numbers) in raw.enumerated() {
      for part in 0..<3 { head[3 * index + part] += Float(weight * numbers[part]) }
    }
  }

  private func addMeanGradient(
    _ index: Int, _ slope: Double, weight: Double, head: UnsafeMutablePointer<Float>
  ) {
    let numbers = raw[index]
    if modes.count > 1 {
      let t = tanh(numbers.y)
      let width = 2 * Double.pi / Double(modes.count)
      head[3 * index + 1] += Float(weight * slope * Self.span * width * (1 - t * t))
      return
    }
    // Bounded where the direction is short.
    let lengthSquared = max(numbers.x * numbers.x + numbers.y * numbers.y, 1e-2)
    let toDirection = SIMD2(-numbers.y, numbers.x) * (slope / lengthSquared)
    head[0] += Float(weight * toDirection.x)
    head[1] += Float(weight * toDirection.y)
  }
}
