import Foundation
import Probability
import SceneModel

/// q(position, yaw | mesh): two independent Normals and, for the yaw, a wrapped Normal.
///
/// Yaw is described by its phase, order · yaw, which has period 2π whatever the symmetry's order;
/// prior and posterior densities are both those of the phase, so that the factor between phase and
/// yaw cancels. A mesh of continuous symmetry has no yaw.
package struct PosePosterior: Sendable {
  /// The position's mean, in metres.
  package var mean: SIMD2<Double>
  /// The position's standard deviations, in metres.
  package var deviation: SIMD2<Double>
  /// q of the phase.
  package let phase: PhasePosterior
  /// The symmetry's order; 0 if continuous.
  package let order: Int

  private let frame: Frame
  private let rawMean: SIMD2<Double>
  private let rawDeviation: SIMD2<Double>

  /// Where positions are told from: the middle of the table, or the place of a glimpse in the
  /// camera's directions.
  struct Frame {
    /// Metres.
    var place = SIMD2<Double>.zero
    /// d place / d the raw numbers that it comes from, in metres.
    var placeSlope = SIMD2<Double>.zero
    /// The turn of what is told about the vertical, in radians.
    var azimuth = 0.0
    /// How far from the place a mean can be along either axis, in metres.
    var reach: Double
    /// What `positionBounds`, which are for a table of two metres, are multiplied with.
    var scale = 1.0

    var directions: (x: SIMD2<Double>, y: SIMD2<Double>) {
      guard azimuth != 0 else { return (SIMD2(1, 0), SIMD2(0, 1)) }
      let (c, s) = (cos(azimuth), sin(azimuth))
      return (SIMD2(c, s), SIMD2(-s, c))
    }
  }

  /// The mean of the phase's heaviest mode, in radians.
  package var phaseMean: Double { phase.modes[phase.heaviest].mean }
  /// The standard deviation of the phase's heaviest mode, in radians.
  package var phaseDeviation: Double { phase.modes[phase.heaviest].deviation }

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

  /// - Parameter reach: how far from the table's middle a mean can be along either axis.
  init(
    position: UnsafePointer<Float>, yaw: UnsafePointer<Float>, order: Int, reach: Double,
    phaseBounds: Bounds = PosePosterior.phaseBounds
  ) {
    self.init(
      position: position, yaw: yaw, order: order, Frame(reach: reach), phaseBounds: phaseBounds)
  }

  /// - Parameters:
  ///   - position: four numbers.
  ///   - yaw: three numbers a mode.
  init(
    position: UnsafePointer<Float>, yaw: UnsafePointer<Float>, order: Int, _ frame: Frame,
    yawModes: Int = 1, phaseBounds: Bounds = PosePosterior.phaseBounds
  ) {
    self.order = order
    self.frame = frame
    rawMean = SIMD2(Double(position[0]), Double(position[1]))
    rawDeviation = SIMD2(Double(position[2]), Double(position[3]))
    let offset = SIMD2(tanh(rawMean.x), tanh(rawMean.y)) * frame.reach
    let axes = frame.directions
    mean = frame.place + axes.x * offset.x + axes.y * offset.y
    deviation =
      SIMD2(
        Self.positionBounds.deviation(rawDeviation.x),
        Self.positionBounds.deviation(rawDeviation.y)) * frame.scale
    phase = PhasePosterior(
      yaw, count: yawModes, turn: Double(order) * frame.azimuth, bounds: phaseBounds)
  }

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
    let (mean, deviation) = (phase.modes[mode].mean, phase.modes[mode].deviation)
    return Sample(
      position: self.mean + self.deviation * positionNoise,
      phase: order == 0 ? 0 : mean + deviation * phaseNoise,
      positionNoise: positionNoise, phaseNoise: phaseNoise, mode: mode)
  }

  /// The most probable pose.
  package var mode: Sample { sample(positionNoise: .zero, phaseNoise: 0) }

  /// log q of a pose, per square metre and radian of phase.
  package func logDensity(of sample: Sample) -> Double {
    let z = (sample.position - mean) / deviation
    let normal =
      -0.5 * (z * z).sum() - log(deviation.x) - log(deviation.y) - log(2 * Double.pi)
    return order == 0 ? normal : normal + phase.logDensity(of: sample.phase)
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
      (positionSlope * deviation * sample.positionNoise + 1)
      * SIMD2(
        Self.positionBounds.slope(rawDeviation.x), Self.positionBounds.slope(rawDeviation.y))
    heads.position[2] += Float(weight * toDeviation.x)
    heads.position[3] += Float(weight * toDeviation.y)
    guard order > 0, let yawSlope else { return }
    phase.addPathwiseGradient(
      mode: sample.mode, phase: sample.phase, noise: sample.phaseNoise,
      slope: yawSlope / Double(order), weight: weight, head: heads.yaw)
  }

  /// The derivative of log q(pose) in the heads' numbers: the score.
  ///
  /// - Parameters:
  ///   - sample: any pose, drawn or not.
  ///   - weight: multiplies everything.
  ///   - heads: added to.
  func addLogDensityGradient(of sample: Sample, weight: Double, to heads: PoseHeads) {
    let z = (sample.position - mean) / deviation
    addMeanGradient(z / deviation, weight: weight, to: heads)
    let toDeviation =
      (z * z - 1)
      * SIMD2(
        Self.positionBounds.slope(rawDeviation.x), Self.positionBounds.slope(rawDeviation.y))
    heads.position[2] += Float(weight * toDeviation.x)
    heads.position[3] += Float(weight * toDeviation.y)
    guard order > 0 else { return }
    phase.addLogDensityGradient(of: sample.phase, weight: weight, head: heads.yaw)
  }

  /// Carries a slope in the mean to what it is made of. The glimpse's directions are taken as
  /// they are.
  private func addMeanGradient(_ slope: SIMD2<Double>, weight: Double, to heads: PoseHeads) {
    let axes = frame.directions
    let along = SIMD2((slope * axes.x).sum(), (slope * axes.y).sum())
    let t = SIMD2(tanh(rawMean.x), tanh(rawMean.y))
    let toMean = along * frame.reach * (1 - t * t)
    heads.position[0] += Float(weight * toMean.x)
    heads.position[1] += Float(weight * toMean.y)
    guard let place = heads.place else { return }
    let toPlace = slope * frame.placeSlope
    place[0] += Float(weight * toPlace.x)
    place[1] += Float(weight * toPlace.y)
  }
}
