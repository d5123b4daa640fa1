import Foundation
import Probability
import SceneModel

/// q(position, yaw | mesh): two independent Normals and, for the yaw, wrapped Normals.
///
/// Yaw is described by its phase, order · yaw, which has period 2π whatever the symmetry's order;
/// prior and posterior densities are both those of the phase, so that the factor between phase and
/// yaw cancels. A mesh of continuous symmetry has no yaw.
package struct PosePosterior: Sendable {
  /// The position's mean, in metres.
  package let mean: SIMD2<Double>
  /// The position's standard deviations along the heads' axes, in metres.
  package let deviation: SIMD2<Double>
  /// q of the phase.
  package let phase: PhasePosterior
  /// The symmetry's order; 0 if continuous.
  package let order: Int

  private let frame: PoseFrame
  private let rawMean: SIMD2<Double>
  private let rawDeviation: SIMD2<Double>

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

  /// - Parameters:
  ///   - position: four numbers.
  ///   - yaw: three numbers a mode.
  ///   - yawModes: of how many wrapped Normals q of the phase is a mixture.
  init(
    position: UnsafePointer<Float>, yaw: UnsafePointer<Float>, order: Int, _ frame: PoseFrame,
    yawModes: Int = 1, phaseBounds: Bounds = PosePosterior.phaseBounds
  ) {
    self.order = order
    self.frame = frame
    rawMean = SIMD2(Double(position[0]), Double(position[1]))
    rawDeviation = SIMD2(Double(position[2]), Double(position[3]))
    let offset = SIMD2(tanh(rawMean.x), tanh(rawMean.y)) * frame.reach
    mean = frame.place + frame.toWorld(offset)
    deviation =
      SIMD2(
        frame.bounds.deviation(rawDeviation.x),
        frame.bounds.deviation(rawDeviation.y)) * frame.scale
    phase = PhasePosterior(
      yaw, count: yawModes, turn: Double(order) * frame.azimuth, bounds: phaseBounds)
  }

  /// The mean of the phase's heaviest mode, in radians.
  package var phaseMean: Double { phase.modes[phase.heaviest].mean }
  /// The standard deviation of the phase's heaviest mode, in radians.
  package var phaseDeviation: Double { phase.modes[phase.heaviest].deviation }
  /// The standard deviations of x and y, in metres.
  package var worldDeviation: SIMD2<Double> { frame.deviationInWorld(deviation) }

  /// A draw, with the standard normals that it was made from.
  package struct Sample: Sendable {
    /// Metres.
    package var position: SIMD2<Double>
    /// Radians, not wrapped; 0 without a yaw.
    package var phase: Double
    var positionNoise: SIMD2<Double>
    var phaseNoise: Double
    /// Which of the phase's modes it was drawn from.
    var mode: Int

    /// A pose that was not drawn.
    init(position: SIMD2<Double>, phase: Double) {
      self.init(position: position, phase: phase, positionNoise: .zero, phaseNoise: 0)
    }

    init(
      position: SIMD2<Double>, phase: Double, positionNoise: SIMD2<Double>, phaseNoise: Double,
      mode: Int = 0
    ) {
      (self.position, self.phase) = (position, phase)
      (self.positionNoise, self.phaseNoise) = (positionNoise, phaseNoise)
      self.mode = mode
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
    guard order > 0 else { return sample(positionNoise: noise, phaseNoise: 0) }
    let turn = Normal.standardSample(using: &generator)
    return sample(
      positionNoise: noise, phaseNoise: turn, mode: phase.drawMode(using: &generator))
  }

  /// - Parameter mode: which of the phase's modes; by default the heaviest.
  func sample(
    positionNoise: SIMD2<Double>, phaseNoise: Double, mode: Int? = nil
  ) -> Sample {
    let mode = mode ?? phase.heaviest
    let drawn = phase.modes[mode]
    return Sample(
      position: mean + frame.toWorld(deviation * positionNoise),
      phase: order == 0 ? 0 : drawn.mean + drawn.deviation * phaseNoise,
      positionNoise: positionNoise, phaseNoise: phaseNoise, mode: mode)
  }

  /// The most probable pose.
  package var mode: Sample { sample(positionNoise: .zero, phaseNoise: 0) }

  /// log q of a pose, per square metre and radian of phase.
  package func logDensity(of sample: Sample) -> Double {
    let normal = logPositionDensity(of: sample)
    return order == 0 ? normal : normal + phase.logDensity(of: sample.phase)
  }

  /// log q of its position, per square metre.
  func logPositionDensity(of sample: Sample) -> Double {
    let z = frame.fromWorld(sample.position - mean) / deviation
    return -0.5 * (z * z).sum() - log(deviation.x) - log(deviation.y) - log(2 * Double.pi)
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
  ///   - yawSlope: df / dyaw at the draw; nil leaves the yaw as it is.
  ///   - weight: multiplies everything.
  ///   - heads: added to.
  func addPathwiseGradient(
    at sample: Sample, positionSlope: SIMD2<Double>, yawSlope: Double?, weight: Double,
    to heads: PoseHeads
  ) {
    addMeanGradient(positionSlope, weight: weight, to: heads)
    // d position / d log deviation = deviation · noise; the entropy adds one.
    let toDeviation =
      (frame.fromWorld(positionSlope) * deviation * sample.positionNoise + 1)
      * SIMD2(
        frame.bounds.slope(rawDeviation.x), frame.bounds.slope(rawDeviation.y))
    heads.position[2] += Float(weight * toDeviation.x)
    heads.position[3] += Float(weight * toDeviation.y)
    guard order > 0, let yawSlope else { return }
    phase.addPathwiseGradient(
      mode: sample.mode, phase: sample.phase, noise: sample.phaseNoise,
      slope: yawSlope / Double(order), weight: weight, head: heads.yaw)
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
  ///   - heads: added to.
  func addLogDensityGradient(of sample: Sample, weight: Double, to heads: PoseHeads) {
    addLogPositionDensityGradient(of: sample, weight: weight, to: heads)
    guard order > 0 else { return }
    phase.addLogDensityGradient(of: sample.phase, weight: weight, head: heads.yaw)
  }

  /// The derivative of log q(position) in the head's numbers.
  func addLogPositionDensityGradient(of sample: Sample, weight: Double, to heads: PoseHeads) {
    let z = frame.fromWorld(sample.position - mean) / deviation
    addMeanGradient(frame.toWorld(z / deviation), weight: weight, to: heads)
    let toDeviation =
      (z * z - 1)
      * SIMD2(
        frame.bounds.slope(rawDeviation.x), frame.bounds.slope(rawDeviation.y))
    heads.position[2] += Float(weight * toDeviation.x)
    heads.position[3] += Float(weight * toDeviation.y)
  }

  /// The derivative of half the squares of the heads' numbers, which are zero where nothing is
  /// known. Where nothing is learned of them, they would otherwise go where the rest of the
  /// network's learning takes them, to where means do not move any more.
  func addForgetting(weight: Double, to heads: PoseHeads) {
    guard weight > 0 else { return }
    for index in 0..<2 {
      heads.position[index] += Float(weight * rawMean[index])
      heads.position[2 + index] += Float(weight * rawDeviation[index])
    }
    if order > 0 { phase.addForgetting(weight: weight, head: heads.yaw) }
  }

  /// Carries a slope in the mean to what it is made of. The frame's axes are taken as they are.
  private func addMeanGradient(_ slope: SIMD2<Double>, weight: Double, to heads: PoseHeads) {
    let t = SIMD2(tanh(rawMean.x), tanh(rawMean.y))
    let toMean = frame.fromWorld(slope) * frame.reach * (1 - t * t)
    heads.position[0] += Float(weight * toMean.x)
    heads.position[1] += Float(weight * toMean.y)
  }
}
