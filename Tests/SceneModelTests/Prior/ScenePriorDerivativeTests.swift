import Foundation
import Probability
import TestSupport
import Testing

@testable import SceneModel

@Suite("The prior's derivatives agree with central differences")
struct ScenePriorDerivativeTests {
  let prior = ScenePrior(primitives())

  @Test(arguments: [
    SIMD2(0.3, -0.2), SIMD2(0.77, 0.1), SIMD2(-0.8, -0.79), SIMD2(0.2, 1.9),
  ])
  func wall(position: SIMD2<Double>) {
    let check = GradientCheck(
      of: [prior.logWall(position).gradient.x, prior.logWall(position).gradient.y],
      at: [position.x, position.y]
    ) { prior.logWall(SIMD2($0[0], $0[1])).value }
    #expect(check.error < 1e-8, "\(check)")
  }

  @Test(arguments: [SIMD2(0.3, -0.2), SIMD2(0.1, 0.5), SIMD2(0.001, 0.05), SIMD2(0.6, 0)])
  func separation(offset: SIMD2<Double>) {
    let a = SIMD2(0.2, 0.1)
    let b = a + offset
    let gradient = prior.logSeparation(object(a), object(b)).gradient
    let check = GradientCheck(
      of: [gradient.x, gradient.y, -gradient.x, -gradient.y], at: [a.x, a.y, b.x, b.y]
    ) { prior.logSeparation(object(SIMD2($0[0], $0[1])), object(SIMD2($0[2], $0[3]))).value }
    #expect(check.error < 1e-6, "\(check)")
  }

  private func object(_ position: SIMD2<Double>) -> SceneObject {
    SceneObject(mesh: 0, position: position)
  }

  @Test func placement() {
    let positions = [SIMD2(0.1, 0.2), SIMD2(0.3, 0.25), SIMD2(-0.78, 0.9)]
    let flat = positions.flatMap { [$0.x, $0.y] }
    let check = GradientCheck(
      of: prior.logPlacement(of: positions.map(object)).gradients.flatMap { [$0.x, $0.y] },
      at: flat
    ) { p in
      prior.logPlacement(of: (0..<3).map { object(SIMD2(p[2 * $0], p[2 * $0 + 1])) }).value
    }
    #expect(check.error < 1e-8, "\(check)")
  }

  @Test("Objects in the same place have no way to go, but no NaN either")
  func coincidence() {
    let same = prior.logSeparation(object(.zero), object(.zero))
    #expect(same.gradient == .zero)
    #expect(same.value == -0.5 * 26 * 26)
  }
}
