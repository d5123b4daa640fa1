import Foundation
import Probability
import SceneModel
import Testing

@testable import AIR

/// The distribution that scenes are drawn from: draws and density are of the same.
@Suite struct ModeProposalTests {
  private static let center = SceneObject(mesh: 0, position: SIMD2(0.2, -0.1), yaw: 0.3)
  private static let matrix: [Double] = [400, 100, 100, 900]
  private static let prior = ViewPrior {
    switch $0 {
    case .exposure: return .uniform(0.5...3)
    case .lightAzimuth: return .uniform(-1...2)
    default: return .known(0)
    }
  }

  private static func scene(_ objects: [SceneObject], exposure: Double = 2) -> SampledScene {
    var view = prior.center
    view[.exposure] = exposure
    return SampledScene(objects: objects, view: view)
  }

  private static func proposal(_ ranges: [YawRange]?) throws -> ModeProposal {
    try #require(
      ModeProposal(
        scene([center]), parameters: [(0, 0), (0, 1)], matrix: matrix, ranges: [ranges],
        periods: [2 * .pi], prior))
  }

  private static func squaredNorm(_ object: SceneObject) -> Double {
    let d = object.position - center.position
    return matrix[0] * d.x * d.x + 2 * matrix[1] * d.x * d.y + matrix[3] * d.y * d.y
  }

  @Test("Places follow a Student distribution of eight degrees of freedom")
  func places() throws {
    let proposal = try Self.proposal(nil)
    var generator = PCG32(seed: 2, stream: 0)
    let count = 20_000
    let norms = (0..<count).map { _ in
      Self.squaredNorm(proposal.sample(using: &generator).objects[0])
    }
    for bound in [1.0, 4, 9] {
      // Of two dimensions the tail has a closed form.
      let expected = pow(1 + bound / 8, -4)
      let share = Double(norms.filter { $0 > bound }.count) / Double(count)
      let error = (expected * (1 - expected) / Double(count)).squareRoot()
      #expect(abs(share - expected) < 4 * error, "\(bound): \(share), \(expected)")
    }
    let determinant = 400.0 * 900 - 100 * 100
    for _ in 0..<5 {
      let drawn = proposal.sample(using: &generator)
      let expected =
        log(determinant.squareRoot() / (2 * Double.pi))
        - 5 * log(1 + Self.squaredNorm(drawn.objects[0]) / 8)
      #expect(abs(proposal.logDensity(of: drawn) - expected) < 1e-9)
    }
  }

  @Test("Yaws are in their ranges as often as these are probable")
  func yaws() throws {
    let proposal = try Self.proposal([
      YawRange(bounds: 1...2, probability: 0.3), YawRange(bounds: 5.5...7.5, probability: 0.6),
    ])
    var generator = PCG32(seed: 3, stream: 0)
    let count = 10_000
    let yaws = (0..<count).map { _ in proposal.sample(using: &generator).objects[0].yaw }
    let first = yaws.filter { (1...2).contains($0) }.count
    #expect(abs(Double(first) / Double(count) - 1.0 / 3) < 0.02)
    func logDensity(_ yaw: Double) -> Double {
      proposal.logUntoldDensity(of: Self.scene([SceneObject(mesh: 0, position: .zero, yaw: yaw)]))
    }
    #expect(abs(logDensity(1.5) - log(1.0 / 3)) < 1e-12)
    #expect(abs(logDensity(0.5) - log(1.0 / 3)) < 1e-12)
    #expect(logDensity(3) == -.infinity)
  }

  /// An exposure that the picture tells to a tenth, and a light's azimuth that it does not tell.
  private static func seen() throws -> ModeProposal {
    try #require(
      ModeProposal(
        scene([]), parameters: [], latents: [.exposure, .lightAzimuth], matrix: [25, 0, 0, 0.1],
        ranges: [], periods: [], untold: [.lightAzimuth], prior))
  }

  @Test("Factors have a Student's logarithm, and what a picture does not tell its prior")
  func views() throws {
    let proposal = try Self.seen()
    var generator = PCG32(seed: 4, stream: 0)
    let count = 20_000
    let views = (0..<count).map { _ in proposal.sample(using: &generator).view }
    // The density integrates to the share of the draws: from 1.9 to 2.1, in steps of 0.001.
    let mass = (0..<200).reduce(0.0) { sum, step in
      sum + 0.001
        * exp(
          proposal.logDensity(of: Self.scene([], exposure: 1.9005 + 0.001 * Double(step)))
            + log(3))
    }
    let share = Double(views.filter { (1.9...2.1).contains($0[.exposure]) }.count) / Double(count)
    let error = (mass * (1 - mass) / Double(count)).squareRoot()
    #expect(abs(share - mass) < 4 * error, "\(share), \(mass)")
    // Of log(exposure / 2) the deviation is 1 / √(25 · 4), and the tails a Student's.
    let within = views.filter { abs(log($0[.exposure] / 2)) < 0.0706 }.count
    #expect(abs(Double(within) / Double(count) - 0.5) < 0.015)
    #expect(views.allSatisfy { (-1...2).contains($0[.lightAzimuth]) })
    let low = views.filter { $0[.lightAzimuth] < 0 }.count
    #expect(abs(Double(low) / Double(count) - 1.0 / 3) < 0.015)
    #expect(proposal.logDensity(of: Self.scene([], exposure: -1)) == -.infinity)
  }

  /// Detailed balance: the density times that of a step is the same in both directions.
  @Test("Steps leave the curvature's Normal distribution as it is, of a factor its logarithm's")
  func steps() throws {
    let proposal = try Self.seen()
    var generator = PCG32(seed: 5, stream: 0)
    var scene = Self.scene([])
    let logs = (0..<20_000).map { _ -> Double in
      let (next, logRatio) = proposal.step(from: scene, using: &generator)
      // Of a density that is flat in the exposure all but its logarithm's Normal is taken back.
      func logNormal(_ scene: SampledScene) -> Double {
        let place = log(scene.view[.exposure] / 2)
        return -50 * place * place - log(scene.view[.exposure])
      }
      #expect(abs(logRatio + logNormal(next) - logNormal(scene)) < 1e-9)
      scene = next
      return log(scene.view[.exposure] / 2)
    }
    let mean = logs.reduce(0, +) / 20_000
    let variance = logs.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(mean) < 0.01)
    #expect(abs(variance - 0.01) < 0.001, "\(variance)")
  }
}
