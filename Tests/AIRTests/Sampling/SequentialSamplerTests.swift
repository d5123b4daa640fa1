import Foundation
import Probability
import SceneModel
import Testing

@testable import AIR

/// Draws from densities whose integral and moments are known.
@Suite struct SequentialSamplerTests {
  private static let prior = ViewPrior { _ in .known(0) }

  private static func scene(_ x: Double, _ y: Double) -> SampledScene {
    SampledScene(
      objects: [SceneObject(mesh: 0, position: SIMD2(x, y))], view: prior.center)
  }

  private static func proposal(_ x: Double, _ y: Double) throws -> ModeProposal {
    try #require(
      ModeProposal(
        scene(x, y), parameters: [(0, 0), (0, 1)], matrix: [400, 0, 0, 400], ranges: [nil],
        periods: [nil], prior))
  }

  /// A Normal density with a deviation of 0.02 about a place, e³ times.
  private static func logTarget(_ scene: SampledScene, x: Double, y: Double) -> Double {
    let d = scene.objects[0].position - SIMD2(x, y)
    return 3 - (d * d).sum() / (2 * 0.02 * 0.02) - log(2 * Double.pi * 0.02 * 0.02)
  }

  @Test("Far from the proposal bridges lead to the density", arguments: [0.0, 0.1, 0.3])
  func bridges(distance: Double) throws {
    let sampler = SequentialSampler(
      proposals: [try Self.proposal(0, 0)], shares: [1],
      logTarget: { Self.logTarget($0, x: distance, y: 0.02) })
    var generator = PCG32(seed: 7, stream: 0)
    let count = 4000
    let samples = sampler.draw(count, using: &generator)
    #expect(samples.scenes.count == count)
    #expect(samples.logEvidenceError < 0.2)
    #expect(
      abs(samples.logEvidence - 3) < 4 * samples.logEvidenceError,
      "\(samples.logEvidence) ± \(samples.logEvidenceError)")
    #expect(samples.paretoShape < 0.7)
    #expect(samples.effectiveSampleSize > 30)
    let places = samples.scenes.map { $0.objects[0].position }
    let mean = places.reduce(SIMD2.zero, +) / Double(count)
    let variance = places.reduce(SIMD2.zero) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean.x - distance) < 0.003, "\(mean)")
    #expect(abs(mean.y - 0.02) < 0.003, "\(mean)")
    for axis in 0..<2 { #expect(abs(variance[axis].squareRoot() / 0.02 - 1) < 0.1) }
  }

  @Test("What has no density is never drawn, and counts for the evidence")
  func bounds() throws {
    let sampler = SequentialSampler(
      proposals: [try Self.proposal(0, 0)], shares: [1],
      logTarget: {
        $0.objects[0].position.x < 0 ? -.infinity : Self.logTarget($0, x: 0, y: 0)
      })
    var generator = PCG32(seed: 8, stream: 0)
    let samples = sampler.draw(2000, using: &generator)
    #expect(samples.scenes.allSatisfy { $0.objects[0].position.x >= 0 })
    #expect(
      abs(samples.logEvidence - (3 - log(2))) < 4 * samples.logEvidenceError + 0.01,
      "\(samples.logEvidence)")
    #expect(samples.paretoShape < 0.7)
  }

  @Test("Two modes have the shares that the density gives them, not the proposals'")
  func modes() throws {
    let sampler = SequentialSampler(
      proposals: [try Self.proposal(-0.5, 0), try Self.proposal(0.5, 0)], shares: [0.5, 0.5],
      logTarget: {
        logSumExp([
          log(0.8) + Self.logTarget($0, x: -0.5, y: 0),
          log(0.2) + Self.logTarget($0, x: 0.5, y: 0),
        ])
      })
    var generator = PCG32(seed: 9, stream: 0)
    let samples = sampler.draw(2000, using: &generator)
    let right = samples.scenes.filter { $0.objects[0].position.x > 0 }.count
    #expect(abs(Double(right) / 2000 - 0.2) < 0.04, "\(right)")
    #expect(abs(samples.logEvidence - 3) < 4 * samples.logEvidenceError)
  }

  @Test("A density that is nowhere where the proposal is gives an evidence of nothing")
  func nowhere() throws {
    let sampler = SequentialSampler(
      proposals: [try Self.proposal(0, 0)], shares: [1], logTarget: { _ in -.infinity })
    var generator = PCG32(seed: 10, stream: 0)
    let samples = sampler.draw(50, using: &generator)
    #expect(samples.logEvidence == -.infinity)
  }
}
