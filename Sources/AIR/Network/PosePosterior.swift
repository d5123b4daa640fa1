import Foundation
import Probability
import SceneModel

/// q(position, yaw | mesh): two independent Normals and, for the yaw, a wrapped Normal.
///
/// Yaw is described by its phase, order · yaw, which has period 2π whatever the symmetry's order;
/// prior and posterior densities are both those of the phase, so that the factor between phase and
/// yaw cancels. A mesh of continuous symmetry has no yaw.
///
/// Heads that tell where things are as the camera sees them (`ViewHeadLayout.isSeenFromCamera`)
/// speak of axes that are turned with it.
package struct PosePosterior: Sendable {
  /// The position's mean, in metres.
  package var mean: SIMD2<Double>
  /// The position's standard deviations along the heads' axes, in metres.
  package var deviation: SIMD2<Double>
  /// The phase's mean, in radians.
  package var phaseMean: Double
  /// The phase's standard deviation, in radians.
  package var phaseDeviation: Double
  /// The symmetry's order; 0 if continuous.
  package let order: Int

  /// How the heads' axes are turned against the world's, in radians.
  private let azimuth: Double
  /// Its cosine and sine.
  private let turn: SIMD2<Double>
  private let reach: Double
  private let rawMean: SIMD2<Double>
  private let rawDeviation: SIMD2<Double>
  private let direction: SIMD2<Double>
  private let rawPhaseDeviation: Double
  private let phaseBounds: Bounds

  /// Deviations are bounded by a sigmoid of the logarithm, which never loses its gradient as a
  /// clamp would.
  struct Bounds {
    let low: Double
    let range: Double
    let offset: Double

    /// - Parameter initial: the deviation where the raw number is zero.
    init(low: Double, high: Double, initial: Double) {
      self.low = log(low)
      range = log(high / low)
      let fraction = log(initial / low) / range
      offset = log(fraction / (1 - fraction))
    }

    func deviation(_ raw: Double) -> Double { exp(low + range * sigmoid(raw + offset)) }

    /// d log(deviation) / d raw.
    func slope(_ raw: Double) -> Double {
      let s = sigmoid(raw + offset)
      return range * s * (1 - s)
    }
  }

  static let positionBounds = Bounds(low: 0.004, high: 0.4, initial: 0.15)
  static let phaseBounds = Bounds(low: 0.02, high: 2, initial: 0.8)
  /// Of heads that are not told of a symmetry. Averaged over a density of deviation σ, a likelihood
  /// that repeats n times a turn keeps exp(−n²σ²/2) of its slope: of a cube's, 14 % at σ = 0.5, as
  /// told heads do at their bound, and 10⁻¹⁴ at σ = 2.
  static let unawarePhaseBounds = Bounds(low: 0.02, high: 0.5, initial: 0.2)

  /// - Parameter azimuth: of the camera whose axes the heads tell of; 0 for the world's.
  init(
    position: UnsafePointer<Float>, yaw: UnsafePointer<Float>, order: Int, reach: Double,
    azimuth: Double = 0, phaseBounds: Bounds = PosePosterior.phaseBounds
  ) {
    self.azimuth = azimuth
    turn = SIMD2(cos(azimuth), sin(azimuth))
    self.phaseBounds = phaseBounds
    self.order = order
    self.reach = reach
    rawMean = SIMD2(Double(position[0]), Double(position[1]))
    rawDeviation = SIMD2(Double(position[2]), Double(position[3]))
    direction = SIMD2(Double(yaw[0]), Double(yaw[1]))
    rawPhaseDeviation = Double(yaw[2])
    mean = SIMD2(tanh(rawMean.x), tanh(rawMean.y)) * reach
    deviation = SIMD2(
      Self.positionBounds.deviation(rawDeviation.x), Self.positionBounds.deviation(rawDeviation.y))
    phaseMean = atan2(direction.y, direction.x)
    phaseDeviation = phaseBounds.deviation(rawPhaseDeviation)
    guard azimuth != 0 else { return }
    mean = fromHeads(mean)
    phaseMean += Double(order) * azimuth
  }

  // Without a turn every bit stays as it is.

  /// A vector of the heads' axes in the world's.
  private func fromHeads(_ v: SIMD2<Double>) -> SIMD2<Double> {
    azimuth == 0 ? v : SIMD2(turn.x * v.x - turn.y * v.y, turn.y * v.x + turn.x * v.y)
  }

  /// A vector of the world's axes in the heads'.
  private func toHeads(_ v: SIMD2<Double>) -> SIMD2<Double> {
    azimuth == 0 ? v : SIMD2(turn.x * v.x + turn.y * v.y, turn.x * v.y - turn.y * v.x)
  }

  /// The standard deviations of x and y, in metres.
  package var worldDeviation: SIMD2<Double> {
    guard azimuth != 0 else { return deviation }
    let (cc, ss, squares) = (turn.x * turn.x, turn.y * turn.y, deviation * deviation)
    return SIMD2(
      (cc * squares.x + ss * squares.y).squareRoot(),
      (ss * squares.x + cc * squares.y).squareRoot())
  }

  /// A draw, with the standard normals that it was made from.
  package struct Sample: Sendable {
    /// Metres.
    package var position: SIMD2<Double>
    /// Radians, not wrapped; 0 without a yaw.
    package var phase: Double
    var positionNoise: SIMD2<Double>
    var phaseNoise: Double

    /// A pose that was not drawn.
    init(position: SIMD2<Double>, phase: Double) {
      self.init(position: position, phase: phase, positionNoise: .zero, phaseNoise: 0)
    }

    init(
      position: SIMD2<Double>, phase: Double, positionNoise: SIMD2<Double>, phaseNoise: Double
    ) {
      (self.position, self.phase) = (position, phase)
      (self.positionNoise, self.phaseNoise) = (positionNoise, phaseNoise)
    }

    /// The same along the axes of a camera of some azimuth.
    func seen(fromAzimuth azimuth: Double, order: Int) -> Sample {
      guard azimuth != 0 else { return self }
      var seen = self
      let (c, s) = (cos(azimuth), sin(azimuth))
      seen.position = SIMD2(c * position.x + s * position.y, c * position.y - s * position.x)
      seen.phase -= Double(order) * azimuth
      return seen
    }
  }

  /// Draws a pose by reparameterisation: mean + deviation · noise.
  package func sample(using generator: inout some RandomNumberGenerator) -> Sample {
    let noise = SIMD2(
      Normal.standardSample(using: &generator), Normal.standardSample(using: &generator))
    let turn = order == 0 ? 0 : Normal.standardSample(using: &generator)
    return sample(positionNoise: noise, phaseNoise: turn)
  }

  func sample(positionNoise: SIMD2<Double>, phaseNoise: Double) -> Sample {
    Sample(
      position: mean + fromHeads(deviation * positionNoise),
      phase: order == 0 ? 0 : phaseMean + phaseDeviation * phaseNoise,
      positionNoise: positionNoise, phaseNoise: phaseNoise)
  }

  /// The most probable pose.
  package var mode: Sample { sample(positionNoise: .zero, phaseNoise: 0) }

  private var phaseDistribution: WrappedNormal {
    WrappedNormal(mean: phaseMean, standardDeviation: phaseDeviation, period: 2 * .pi)
  }

  /// log q of a pose, per square metre and radian of phase.
  package func logDensity(of sample: Sample) -> Double {
    let z = toHeads(sample.position - mean) / deviation
    let normal =
      -0.5 * (z * z).sum() - log(deviation.x) - log(deviation.y) - log(2 * Double.pi)
    return order == 0 ? normal : normal + phaseDistribution.logDensity(of: sample.phase)
  }

  /// The yaw that a phase stands for, in [0, 2π / order).
  package func yaw(_ sample: Sample) -> Double { Self.yaw(phase: sample.phase, order: order) }

  /// The yaw that a phase stands for, in [0, 2π / order).
  package static func yaw(phase: Double, order: Int) -> Double {
    guard order > 0 else { return 0 }
    return phase.wrapped(into: 2 * .pi) / Double(order)
  }

  /// The derivative of E[f(pose)] − E[log q(pose)], estimated by one draw (the pathwise gradient of
  /// Kingma and Welling 2014, the entropy's of the Normals in closed form), in the heads' numbers.
  ///
  /// - Parameters:
  ///   - sample: the draw.
  ///   - positionSlope: df / dposition at the draw.
  ///   - yawSlope: df / dyaw at the draw.
  ///   - weight: multiplies everything.
  ///   - positionHead: four numbers, added to.
  ///   - yawHead: three numbers, added to.
  func addPathwiseGradient(
    at sample: Sample, positionSlope: SIMD2<Double>, yawSlope: Double, weight: Double,
    positionHead: UnsafeMutablePointer<Float>, yawHead: UnsafeMutablePointer<Float>
  ) {
    let t = toHeads(mean) / reach
    let positionSlope = toHeads(positionSlope)
    let toMean = positionSlope * reach * (1 - t * t)
    // d position / d log deviation = deviation · noise; the entropy adds one.
    let toDeviation =
      (positionSlope * deviation * sample.positionNoise + 1)
      * SIMD2(
        Self.positionBounds.slope(rawDeviation.x), Self.positionBounds.slope(rawDeviation.y))
    positionHead[0] += Float(weight * toMean.x)
    positionHead[1] += Float(weight * toMean.y)
    positionHead[2] += Float(weight * toDeviation.x)
    positionHead[3] += Float(weight * toDeviation.y)
    guard order > 0 else { return }
    let slope = yawSlope / Double(order)
    let toDirection = directionSlope(ofPhaseMean: slope)
    yawHead[0] += Float(weight * toDirection.x)
    yawHead[1] += Float(weight * toDirection.y)
    let g = phaseDistribution.logDensityGradient(of: sample.phase)
    let entropySlope = -(g.value * phaseDeviation * sample.phaseNoise + g.logStandardDeviation)
    yawHead[2] += Float(
      weight * (slope * phaseDeviation * sample.phaseNoise + entropySlope)
        * phaseBounds.slope(rawPhaseDeviation))
  }

  /// The derivative in a turn of the camera's axes, along which heads may tell a pose, which turns
  /// about the world's origin with them.
  ///
  /// - Parameters:
  ///   - position: of the pose.
  ///   - positionSlope: df / dposition.
  ///   - yawSlope: df / dyaw.
  static func turningSlope(
    position: SIMD2<Double>, positionSlope: SIMD2<Double>, yawSlope: Double
  ) -> Double {
    positionSlope.y * position.x - positionSlope.x * position.y + yawSlope
  }

  /// The derivative of log q(pose) in the heads' numbers: the score.
  ///
  /// - Parameters:
  ///   - sample: any pose, drawn or not.
  ///   - weight: multiplies everything.
  ///   - positionHead: four numbers, added to.
  ///   - yawHead: three numbers, added to.
  func addLogDensityGradient(
    of sample: Sample, weight: Double, positionHead: UnsafeMutablePointer<Float>,
    yawHead: UnsafeMutablePointer<Float>
  ) {
    let z = toHeads(sample.position - mean) / deviation
    let t = toHeads(mean) / reach
    let toMean = z / deviation * reach * (1 - t * t)
    let toDeviation =
      (z * z - 1)
      * SIMD2(
        Self.positionBounds.slope(rawDeviation.x), Self.positionBounds.slope(rawDeviation.y))
    positionHead[0] += Float(weight * toMean.x)
    positionHead[1] += Float(weight * toMean.y)
    positionHead[2] += Float(weight * toDeviation.x)
    positionHead[3] += Float(weight * toDeviation.y)
    guard order > 0 else { return }
    let g = phaseDistribution.logDensityGradient(of: sample.phase)
    let toDirection = directionSlope(ofPhaseMean: g.mean)
    yawHead[0] += Float(weight * toDirection.x)
    yawHead[1] += Float(weight * toDirection.y)
    yawHead[2] += Float(weight * g.logStandardDeviation * phaseBounds.slope(rawPhaseDeviation))
  }

  /// Carries a slope in the phase's mean to the direction that it is the angle of; bounded where
  /// the direction is short.
  private func directionSlope(ofPhaseMean slope: Double) -> SIMD2<Double> {
    let lengthSquared = max((direction * direction).sum(), 1e-2)
    return SIMD2(-direction.y, direction.x) * (slope / lengthSquared)
  }
}
