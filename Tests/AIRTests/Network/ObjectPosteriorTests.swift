import Foundation
import Probability
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// q of one step as a distribution: densities, draws, and the derivatives through a draw.
@Suite struct ObjectPosteriorTests {
  static let reach = 0.8

  /// A pose posterior of seven numbers: four of the position, three of the yaw.
  static func pose(_ numbers: [Float], order: Int) -> PosePosterior {
    PosePosterior(
      position: Array(numbers[..<4]), yaw: Array(numbers[4...]), order: order,
      PoseFrame(reach: reach))
  }

  static let numbers: [Float] = [0.3, -0.6, -0.5, 0.4, -0.7, 0.9, 0.3]

  @Test func theHeadsAreReadAsTheLayoutSays() {
    let specification = TinyScenes.specification(size: 16, counts: [0.5, 0.5])
    let architecture = NetworkArchitecture(specification)
    // Every number different.
    let object = (0..<11).map { Float($0) * 0.1 - 0.4 }
    let yaw = (0..<6).map { Float($0) * 0.1 - 0.2 }
    let q = ObjectPosterior(object: object, yaw: yaw, architecture)
    #expect(q.presence.logit == Double(object[0]))
    #expect(
      abs(
        q.mesh.logProbabilities[0] - q.mesh.logProbabilities[1]
          - Double(object[1] - object[2])) < 1e-6)
    for k in 0..<2 {
      let first = 3 + 4 * k
      #expect(abs(q.poses[k].mean.x - architecture.reach * tanh(Double(object[first]))) < 1e-9)
      #expect(abs(q.poses[k].mean.y - architecture.reach * tanh(Double(object[first + 1]))) < 1e-9)
      #expect(abs(q.poses[k].phaseMean - atan2(Double(yaw[3 * k + 1]), Double(yaw[3 * k]))) < 1e-9)
    }
    #expect(q.poses.map(\.order) == [4, 0])
  }

  @Test func headsThatAreToldNothingPredictYawsAndAreNarrow() {
    let specification = TinyScenes.specification(size: 16, counts: [0.5, 0.5])
    let architecture = NetworkArchitecture(specification, yawHeads: .symmetryUnaware)
    #expect(architecture.yawOrders == [1, 1])
    let zeros = [Float](repeating: 0, count: 11)
    let wide: [Float] = [1, 0, 30, 1, 0, 0]
    let q = ObjectPosterior(object: zeros, yaw: wide, architecture)
    #expect(abs(q.poses[0].phaseDeviation - 0.5) < 1e-3)
    #expect(abs(q.poses[1].phaseDeviation - 0.2) < 1e-6)
    let told = ObjectPosterior(
      object: zeros, yaw: wide, NetworkArchitecture(specification))
    #expect(abs(told.poses[0].phaseDeviation - 2) < 1e-2)
  }

  @Test func anArchitecturesTextComesBack() {
    let specification = TinyScenes.specification(size: 16, counts: [0.5, 0.5])
    for heads in NetworkArchitecture.YawHeads.allCases {
      for recurrence in NetworkArchitecture.Recurrence.allCases {
        let architecture = NetworkArchitecture(
          specification, recurrence: recurrence, yawHeads: heads)
        #expect(NetworkArchitecture(text: architecture.text) == architecture)
      }
    }
    // What told networks have said before there were others.
    #expect(!NetworkArchitecture(specification).text.contains("yawHeads"))
    #expect(
      NetworkArchitecture(text: NetworkArchitecture(specification).text + " yawHeads odd") == nil)
  }

  /// Bounded by a sigmoid of the logarithm: the ends are approached, never reached, and never
  /// without a slope.
  @Test func deviationsStayBetweenTheirBounds() {
    for (raw, low, high) in [(Float(-30), 0.004, 0.0041), (0, 0.1499, 0.1501), (30, 0.399, 0.4)] {
      var numbers = Self.numbers
      numbers[2] = raw
      let x = Self.pose(numbers, order: 1).deviation.x
      #expect(x >= low - 1e-9 && x <= high + 1e-9, "\(raw): \(x)")
    }
    var numbers = Self.numbers
    for (raw, expected) in [(Float(-30), 0.02), (0, 0.8), (30, 2)] {
      numbers[6] = raw
      #expect(abs(Self.pose(numbers, order: 1).phaseDeviation - expected) < 1e-6)
    }
  }

  @Test(arguments: [0, 1, 4])
  func theDensityOfThePoseIntegratesToOne(_ order: Int) {
    let q = Self.pose(Self.numbers, order: order)
    let cells = 40
    let turns = order == 0 ? 1 : 48
    let width = 12 * q.deviation / Double(cells)
    let turn = order == 0 ? 1 : 2 * Double.pi / Double(turns)
    var sum = 0.0
    for row in 0..<cells {
      for column in 0..<cells {
        let offset = SIMD2(Double(column), Double(row)) + 0.5 - Double(cells) / 2
        for phase in 0..<turns {
          let sample = PosePosterior.Sample(
            position: q.mean + offset * width, phase: order == 0 ? 0 : Double(phase) * turn,
            positionNoise: .zero, phaseNoise: 0)
          sum += exp(q.logDensity(of: sample))
        }
      }
    }
    #expect(abs(sum * width.x * width.y * turn - 1) < 1e-6)
  }

  @Test(arguments: [0, 4])
  func drawsHaveTheMomentsAndTheEntropyOfTheDensity(_ order: Int) {
    let q = Self.pose(Self.numbers, order: order)
    var generator = PCG32(seed: 6, stream: UInt64(order))
    let count = 20_000
    var (mean, square, direction) = (SIMD2<Double>.zero, SIMD2<Double>.zero, SIMD2<Double>.zero)
    var logDensity = 0.0
    for _ in 0..<count {
      let sample = q.sample(using: &generator)
      let z = (sample.position - q.mean) / q.deviation
      mean += z / Double(count)
      square += z * z / Double(count)
      direction += SIMD2(cos(sample.phase), sin(sample.phase)) / Double(count)
      logDensity += q.logDensity(of: sample) / Double(count)
      #expect(q.yaw(sample) >= 0 && q.yaw(sample) < (order == 0 ? 1e-9 : .pi / 2))
    }
    // Standard errors are 0.007 and 0.01.
    #expect(abs(mean.x) < 0.03 && abs(mean.y) < 0.03)
    #expect(abs(square.x - 1) < 0.04 && abs(square.y - 1) < 0.04)
    if order > 0 {
      // The mean direction of a wrapped Normal is exp(−σ²/2) long.
      let length = exp(-0.5 * q.phaseDeviation * q.phaseDeviation)
      #expect(abs(direction.x - length * cos(q.phaseMean)) < 0.03)
      #expect(abs(direction.y - length * sin(q.phaseMean)) < 0.03)
    }
    var entropy =
      Normal(mean: 0, standardDeviation: q.deviation.x).entropy
      + Normal(mean: 0, standardDeviation: q.deviation.y).entropy
    if order > 0 {
      let phase = WrappedNormal(mean: q.phaseMean, standardDeviation: q.phaseDeviation)
      let cells = 400
      for cell in 0..<cells {
        let l = phase.logDensity(of: 2 * .pi * Double(cell) / Double(cells))
        entropy -= exp(l) * l * 2 * .pi / Double(cells)
      }
    }
    #expect(abs(logDensity + entropy) < 0.04)
  }

  /// d/dnumbers of f(pose) − log q(pose), the noise held fixed.
  @Test(arguments: [0, 1, 4], [0, 1, 2])
  func thePathwiseGradientIsThatOfAFixedDraw(_ order: Int, _ draw: Int) {
    let noise = [SIMD3(0.7, -0.4, 1.1), SIMD3(-1.6, 0.2, -0.6), SIMD3(0.1, 2.1, 2.4)][draw]
    // Wide enough for the images of the phase to matter in the last draw.
    var numbers = Self.numbers
    if draw == 2 { numbers[6] = 2 }
    func sample(_ q: PosePosterior) -> PosePosterior.Sample {
      q.sample(positionNoise: SIMD2(noise.x, noise.y), phaseNoise: noise.z)
    }
    /// Any function that knows x, y and yaw apart and has the yaw's period.
    func value(_ s: PosePosterior.Sample, _ order: Int) -> Double {
      3 * sin(2 * s.position.x) - s.position.y * s.position.y
        + (order > 0 ? 1.5 * cos(s.phase - 0.4) : 0)
    }
    let q = Self.pose(numbers, order: order)
    let s = sample(q)
    var position = [Float](repeating: 0, count: 4)
    var yaw = [Float](repeating: 0, count: 3)
    position.withUnsafeMutableBufferPointer { position in
      yaw.withUnsafeMutableBufferPointer { yaw in
        guard let position = position.baseAddress, let yaw = yaw.baseAddress else { return }
        q.addPathwiseGradient(
          at: s, positionSlope: SIMD2(6 * cos(2 * s.position.x), -2 * s.position.y),
          yawSlope: -1.5 * sin(s.phase - 0.4) * Double(order), weight: 2,
          to: PoseHeads(position: position, yaw: yaw))
      }
    }
    let check = GradientCheck(of: position + yaw, at: numbers, step: 0.01) { numbers in
      let q = Self.pose(numbers, order: order)
      return 2 * (value(sample(q), order) - q.logDensity(of: sample(q)))
    }
    #expect(check.error < 2e-3, "\(check)")
    #expect(order > 0 || yaw == [0, 0, 0], "what has no yaw has no gradient in it")
  }

  @Test func theModeIsTheMean() {
    let q = Self.pose(Self.numbers, order: 4)
    #expect(q.mode.position == q.mean)
    #expect(q.mode.phase == q.phaseMean)
    #expect(
      q.logDensity(of: q.mode)
        > q.logDensity(
          of: q.sample(
            positionNoise: SIMD2(0.1, 0), phaseNoise: 0.1)))
  }

  @Test func phasesOfAnyTurnAreYawsInOnePeriod() {
    #expect(PosePosterior.yaw(phase: 1, order: 0) == 0)
    for turns in [-3.0, 0, 2] {
      #expect(abs(PosePosterior.yaw(phase: 1 + 2 * .pi * turns, order: 4) - 0.25) < 1e-12)
    }
    #expect(PosePosterior.yaw(phase: -1e-18, order: 4) < .pi / 2)
  }
}
