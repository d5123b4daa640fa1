import Foundation
import Probability
import SceneModel
import Testing

@testable import AIR

/// The distribution that scenes are drawn from: draws and density are of the same.
@Suite struct ModeProposalTests {
  private static let center = SceneObject(mesh: 0, position: SIMD2(0.2, -0.1), yaw: 0.3)
  private static let matrix: [Double] = [400, 100, 100, 900]

  private static func proposal(_ ranges: [YawRange]?) throws -> ModeProposal {
    try #require(
      ModeProposal(
        [center], parameters: [(0, 0), (0, 1)], matrix: matrix, ranges: [ranges],
        periods: [2 * .pi]))
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
      Self.squaredNorm(proposal.sample(using: &generator)[0])
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
        - 5 * log(1 + Self.squaredNorm(drawn[0]) / 8)
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
    let yaws = (0..<count).map { _ in proposal.sample(using: &generator)[0].yaw }
    let first = yaws.filter { (1...2).contains($0) }.count
    #expect(abs(Double(first) / Double(count) - 1.0 / 3) < 0.02)
    func logDensity(_ yaw: Double) -> Double {
      proposal.logYawDensity(of: [SceneObject(mesh: 0, position: .zero, yaw: yaw)])
    }
    #expect(abs(logDensity(1.5) - log(1.0 / 3)) < 1e-12)
    #expect(abs(logDensity(0.5) - log(1.0 / 3)) < 1e-12)
    #expect(logDensity(3) == -.infinity)
  }
}
