import SceneModel
import Testing

@testable import AIR

/// What the recipe changes while training goes on.
@Suite struct TrainingSettingsTests {
  private func coefficients(
    _ specification: SceneSpecification, at progress: Double
  ) -> [Float] {
    var settings = TrainingSettings(images: 1000, seed: 1, threads: 1)
    settings.suitGlimpses()
    return settings.annealed(at: progress, specification: specification, levelCount: 4)
      .likelihood.coefficients
  }

  @Test("Where pictures have nuisances, coarse levels come to count less; elsewhere they do not")
  func misfit() throws {
    let plain = try SceneSpecification.load("primitives")
    let varied = try SceneSpecification.load("primitives-anywhere")
    #expect(plain.nuisances.isNone && !varied.nuisances.isNone)
    // Until all levels count, they lead objects from afar.
    #expect(coefficients(plain, at: 0.2) == coefficients(varied, at: 0.2))
    // σ = τ = 0.1: wₗ / 2(σ² / 4ˡ + τ²).
    for (level, coefficient) in coefficients(varied, at: 1).enumerated() {
      let expected = 1 / (2 * (0.01 / Double(1 << (2 * level)) + 0.01))
      #expect(abs(Double(coefficient) / expected - 1) < 1e-5)
    }
    for (level, coefficient) in coefficients(plain, at: 1).enumerated() {
      let expected = Double(1 << (2 * level)) / 0.02
      #expect(abs(Double(coefficient) / expected - 1) < 1e-5)
    }
  }
}
