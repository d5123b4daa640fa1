import Files
import Foundation
import Probability
import SceneModel
import Testing

@testable import AIR

/// By how much deviations are multiplied so that they mean what they say.
@Suite struct DeviationScaleTests {
  private static func intervals(_ spread: Double, count: Int = 2000) -> IntervalCalibration {
    var calibration = IntervalCalibration()
    var generator = PCG32(seed: 5, stream: 1)
    for _ in 0..<count { calibration.add(spread * Normal.standardSample(using: &generator)) }
    return calibration
  }

  @Test("Errors of three deviations ask for the factor three, right ones for none")
  func factor() throws {
    let wide = try #require(Self.intervals(3).factor)
    #expect(abs(wide - 3) < 0.2, "\(wide)")
    let narrow = try #require(Self.intervals(0.25).factor)
    #expect(abs(narrow - 0.25) < 0.02, "\(narrow)")
    #expect(Self.intervals(1).factor == nil)
    #expect(Self.intervals(3, count: 30).factor == nil, "too few to tell")
  }

  @Test("A factor of two halves is that of the whole")
  func merging() {
    var (all, one, other) = (Self.intervals(2), Self.intervals(2), Self.intervals(0.5))
    all.merge(other)
    other.merge(one)
    one = other
    #expect(one.factor == all.factor)
  }

  private func scale(_ text: String) throws -> DeviationScale {
    try #require(
      try DeviationScale(metadata: [DeviationScale.metadataKey: text], path: "m.safetensors"))
  }

  @Test("Deviations are multiplied, each by its own factor, at most up to the prior's")
  func application() throws {
    let specification = try SceneSpecification.load("primitives")
    let scale = try scale(
      #"{"pictures": 9, "seed": "1", "network": {"cube.x": 3, "cube.yaw": 1000},"#
        + #" "refined": {"cube.y": 2}}"#)
    let object = SceneObject(mesh: 0, position: [0.1, 0.2], yaw: 0.3)
    func scaled(_ source: DeviationScale.Source) -> ObjectEstimate {
      var estimate = ObjectEstimate(
        object, probabilities: [1, 0, 0], positionDeviation: [0.01, 0.02], yawDeviation: 0.1,
        specification)
      scale.apply(to: &estimate, source, specification)
      return estimate
    }
    let network = scaled(.network)
    #expect(network.object == object)
    #expect(abs(network.positionDeviation.x - 0.03) < 1e-12)
    #expect(network.positionDeviation.y == 0.02)
    // A quarter of a turn: the yaw of a cube that nothing tells.
    #expect(abs((network.yawDeviation ?? 0) - Double.pi / 2 / 12.0.squareRoot()) < 1e-12)
    let refined = scaled(.refined)
    #expect(refined.positionDeviation == [0.01, 0.04] && refined.yawDeviation == 0.1)
  }

  @Test("What is inferred of the view is scaled by its names")
  func view() throws {
    let prior = try SceneSpecification.load("primitives-anywhere").viewPrior
    let scale = try scale(#"{"pictures": 9, "seed": "1", "refined": {"elevation": 4, "sun": 1e4}}"#)
    let deviations = prior.free.map { prior[$0].deviation / 100 }
    for (latent, (before, after)) in zip(
      prior.free, zip(deviations, scale.scaled(deviations, .refined, prior)))
    {
      let expected = latent == .elevation ? 4.0 : latent == .sun ? 100 : 1
      #expect(abs(after / before - expected) < 1e-9, "\(latent)")
    }
    #expect(scale.scaled(deviations, .network, prior) == deviations)
  }

  @Test("It is read as it was written")
  func roundTrip() throws {
    let written = try scale(
      #"{"pictures":500,"seed":"18446744073709551615","network":{"a.x":2.5},"refined":{}}"#)
    let read = try scale(written.json.line)
    #expect(read == written)
    #expect(read.pictures == 500 && read.seed == .max && read.factor("a.x", .network) == 2.5)
    #expect(try DeviationScale(metadata: [:], path: "m") == nil)
  }

  @Test(
    "What no calibration writes is refused",
    arguments: [
      "", "[]", #"{"pictures": 0}"#, #"{"pictures": 1.5}"#, #"{"seed": 3}"#, #"{"seed": "-1"}"#,
      #"{"network": {"a.x": 0}}"#, #"{"network": {"a.x": "2"}}"#, #"{"network": {"a.x": 1e9}}"#,
      #"{"refined": [1]}"#, #"{"other": {}}"#,
    ])
  func damaged(text: String) {
    #expect(throws: AIRError.self) {
      try DeviationScale(metadata: [DeviationScale.metadataKey: text], path: "m.safetensors")
    }
  }
}
