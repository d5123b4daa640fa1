import Foundation
import Probability
import TestSupport
import Testing

@testable import SceneModel

@Suite("Footprints are kept apart by the prior")
struct FootprintPriorTests {
  /// A knife, a plate and a saucer that may stand in others.
  private static func specification(
    counts: [Double] = [0, 0, 1], gap: Double = 0.02, softness: Double = 0.01,
    separation: Double = 0
  ) -> SceneSpecification {
    var specification = primitives(countProbabilities: counts, softness: softness)
    specification.prior.positionRange = 0.3
    specification.prior.minimumSeparation = separation
    specification.prior.minimumGap = gap
    specification.meshes[0].footprint = Footprint(of: [
      [-0.1, -0.01], [0.1, -0.01], [0.1, 0.01], [-0.1, 0.01],
    ])
    specification.meshes[0].yawSymmetry = .order(1)
    specification.meshes[1].footprint = Footprint(
      of: (0..<12).map { 0.1 * SIMD2(cos(.pi * Double($0) / 6), sin(.pi * Double($0) / 6)) })
    specification.meshes[1].yawSymmetry = .continuous
    return specification
  }
  private let prior = ScenePrior(Self.specification())

  private func scenes(_ prior: ScenePrior, count: Int) -> [Scene] {
    (0..<count).map {
      var generator = PCG32(seed: 3, stream: UInt64($0))
      return prior.sample(using: &generator)
    }
  }

  private func knife(_ x: Double, _ y: Double, turned degrees: Double = 0) -> SceneObject {
    SceneObject(mesh: 0, position: SIMD2(x, y), yaw: degrees * .pi / 180)
  }

  @Test("Two knives side by side are apart, and end to end or crossed they are not")
  func knownAnswers() {
    #expect(prior.logSeparation(knife(0, 0), knife(0, 0.041)).value == 0)
    // A gap of 1 cm where two are asked: one softness is missing.
    #expect(abs(prior.logSeparation(knife(0, 0), knife(0, 0.03)).value + 0.5) < 1e-9)
    // They overlap by 6 cm along, and by nothing across once one is moved by 2 cm.
    #expect(abs(prior.logSeparation(knife(0, 0), knife(0.14, 0)).value + 8) < 1e-9)
    #expect(prior.logSeparation(knife(0, 0), knife(0, 0.04, turned: 90)).value < -40)
    // Of a mesh without a footprint nothing keeps away.
    let saucer = SceneObject(mesh: 2, position: .zero)
    #expect(prior.logSeparation(knife(0, 0), saucer).value == 0)
  }

  @Test("Its gradient in position and yaw agrees with central differences", arguments: [
    [0.0, 0.0, 0.2, 0.03, 0.02, 0.4], [0.1, -0.1, 1.0, 0.12, -0.08, -0.7],
    [0.02, 0.01, 2.0, 0.0, 0.0, 2.4], [-0.2, 0.1, 0.5, -0.1, 0.11, 3.0],
  ])
  func gradient(poses: [Double]) {
    for meshes in [(0, 0), (0, 1), (1, 0)] {
      func objects(_ p: [Double]) -> [SceneObject] {
        [
          SceneObject(mesh: meshes.0, position: SIMD2(p[0], p[1]), yaw: p[2]),
          SceneObject(mesh: meshes.1, position: SIMD2(p[3], p[4]), yaw: p[5]),
        ]
      }
      let check = GradientCheck(
        of: prior.logPlacement(of: objects(poses)).gradients.flatMap { [$0.x, $0.y, $0.yaw] },
        at: poses
      ) { prior.logPlacement(of: objects($0)).value }
      #expect(check.error < 1e-6, "\(meshes) \(check)")
    }
  }

  @Test("Drawn objects do not stand in each other, and stand nearer than the circles about them")
  func draws() {
    let drawn = scenes(ScenePrior(Self.specification(counts: [0, 0, 0, 1])), count: 400)
    let footprints = prior.specification.meshes.map(\.footprint)
    var nearest = Double.infinity
    for scene in drawn {
      for (index, a) in scene.objects.enumerated() {
        for b in scene.objects[..<index] {
          guard let first = footprints[a.mesh], let second = footprints[b.mesh] else { continue }
          // Five deviations beyond the gap.
          #expect(Footprint.distance(a, first, b, second) > -0.03)
          let d = a.position - b.position
          nearest = min(nearest, (d * d).sum().squareRoot())
        }
      }
    }
    #expect(nearest < 0.1, "knives lie side by side")
  }

  @Test("The density integrates to one over poses and meshes")
  func normalization() {
    // Importance sampling from objects that know nothing of each other.
    let prior = ScenePrior(Self.specification(softness: 0.05))
    var generator = PCG32(seed: 4, stream: 0)
    let draws = 40_000
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<draws {
      let objects = (0..<2).map { _ in prior.interaction.sampleObject(using: &generator) }
      let alone = objects.reduce(0) {
        $0 + prior.logWall($1.position).value + prior.logMesh($1.mesh)
          + prior.logYawDensity(mesh: $1.mesh) - prior.logPositionNormalizer(count: 1)
      }
      let weight = exp(prior.logDensity(of: objects) - alone)
      sum += weight
      squares += weight * weight
    }
    let mean = sum / Double(draws)
    let error = ((squares / Double(draws) - mean * mean) / Double(draws)).squareRoot()
    #expect(error < 0.005)
    #expect(abs(mean - 1) < 4 * error, "\(mean) ± \(error)")
  }

  @Test("Two ways to compute the chance of standing apart agree")
  func twoEstimates() {
    let normalizer = PositionNormalizer(interaction: prior.interaction)
    let sequential = normalizer.sequentialMonteCarloEstimates(to: 3)
    #expect(sequential[2] < -0.05, "outlines are in each other's way")
    #expect(abs(sequential[2] - normalizer.latticeEstimate(2)) < 0.01)
    #expect(abs(sequential[3] - normalizer.latticeEstimate(3)) < 0.015)
  }

  @Test("Meshes and yaws of drawn pairs have the density's distribution")
  func pairs() {
    // Cells: which meshes, and of two knives whether they are turned alike.
    func cell(_ objects: [SceneObject]) -> Int {
      let (a, b) = (objects[0], objects[1])
      if a.mesh != 0 || b.mesh != 0 { return a.mesh * 3 + b.mesh }
      return cos(2 * (a.yaw - b.yaw)) > 0 ? 0 : 9
    }
    let prior = ScenePrior(Self.specification())
    var generator = PCG32(seed: 6, stream: 0)
    var weights = [Double](repeating: 0, count: 10)
    for _ in 0..<60_000 {
      let objects = (0..<2).map { _ in prior.interaction.sampleObject(using: &generator) }
      weights[cell(objects)] += exp(prior.logSeparation(objects[0], objects[1]).value)
    }
    let total = weights.reduce(0, +)
    var observed = [Int](repeating: 0, count: 10)
    for scene in scenes(prior, count: 3000) { observed[cell(scene.objects)] += 1 }
    let p = GoodnessOfFit.chiSquared(
      observed: observed, probabilities: weights.map { $0 / total })
    #expect(p > 0.001)
  }

  @Test("What keeps a place free holds however an object is turned")
  func bound() {
    let plate = SceneObject(mesh: 1, position: .zero)
    for distance in stride(from: 0.0, to: 0.3, by: 0.02) {
      let most = prior.mostLogSeparation(knife(distance, 0.01), plate)
      for degrees in stride(from: 0.0, to: 180, by: 15) {
        #expect(
          prior.logSeparation(knife(distance, 0.01, turned: degrees), plate).value <= most + 1e-12)
      }
    }
    #expect(prior.mostLogSeparation(knife(0.05, 0), plate) < -20)
    #expect(prior.isInside(knife(0.05, 0), plate) && !prior.isInside(knife(0.12, 0), plate))
    #expect(!prior.isInside(SceneObject(mesh: 2, position: .zero), plate))
  }
}
