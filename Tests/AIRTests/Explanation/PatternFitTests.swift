import Probability
import Testing

@testable import AIR

/// What a pattern on the table may explain, and what it may not.
@Suite struct PatternFitTests {
  private static let side = 32
  /// A table in a light that falls off to the right, in all of the picture but its upper quarter.
  private static let table = (0..<side * side).map { pixel -> SIMD4<Float> in
    let light = 0.6 - 0.3 * Float(pixel % side) / Float(side)
    return pixel / side < side / 4 ? .zero : light * SIMD4(0.5, 0.45, 0.4, 0)
  }

  /// What planks of a contrast leave, each plank and each of its pixels its own.
  private static func planks(contrast: Float, tint: SIMD4<Float>) -> [SIMD4<Float>] {
    var generator = PCG32(seed: 6, stream: 0)
    let planks = (0..<side).map { _ in Float(Normal.standardSample(using: &generator)) }
    return table.indices.map { pixel in
      let grain = Float(Normal.standardSample(using: &generator))
      let z = min(2.5, max(-2.5, 0.8 * planks[pixel / side / 3] + 0.6 * grain))
      return table[pixel] * tint * (contrast * z)
    }
  }

  private static func largest(_ residual: [SIMD4<Float>]) -> Float {
    residual.reduce(0) { max($0, $1.max(), -$1.min()) }
  }

  @Test func aPatternOfTheModelLeavesNothing() {
    let planks = Self.planks(contrast: 0.15, tint: SIMD4(1.1, 1, 0.9, 0))
    let fit = PatternFit(residual: planks, table: Self.table, largestContrast: 0.3)
    #expect(abs(fit.contrast - 0.15) < 0.03)
    let rest = zip(planks, fit.drawn).map { $0 - $1 }
    #expect(Self.largest(rest) < 0.05 * Self.largest(planks))
  }

  /// A table without a pattern lets nothing on it pass for one: one object's pixels do not move the
  /// median.
  @Test func anObjectOnAPlainTableIsNoPattern() {
    var residual = [SIMD4<Float>](repeating: .zero, count: Self.table.count)
    for y in 16..<22 {
      for x in 10..<16 { residual[y * Self.side + x] = 0.5 * Self.table[y * Self.side + x] }
    }
    let fit = PatternFit(residual: residual, table: Self.table, largestContrast: 0.3)
    #expect(fit.contrast == 0)
    #expect(fit.drawn.allSatisfy { $0 == .zero })
  }

  /// On planks an object stays what stands out of them, and what is of another colour.
  @Test(arguments: [SIMD4<Float>(2, 2, 2, 0), SIMD4(0.9, -0.4, -0.4, 0)])
  func anObjectOnPlanksStandsOut(change: SIMD4<Float>) {
    var residual = Self.planks(contrast: 0.1, tint: SIMD4(1, 1, 1, 0))
    let pixels = (16..<22).flatMap { y in (10..<16).map { y * Self.side + $0 } }
    for pixel in pixels { residual[pixel] = change * Self.table[pixel] }
    let fit = PatternFit(residual: residual, table: Self.table, largestContrast: 0.3)
    for pixel in pixels {
      let rest = residual[pixel] - fit.drawn[pixel]
      #expect((rest * rest).sum() > 0.25 * (residual[pixel] * residual[pixel]).sum())
    }
  }

  /// A picture that is black where a table should be has no pattern for it.
  @Test func darknessIsNoPattern() {
    let fit = PatternFit(
      residual: Self.table.map { -$0 }, table: Self.table, largestContrast: 0.3)
    #expect(fit.contrast < 1e-5)
  }

  /// Louder patterns than the specification's are none of the model.
  @Test func contrastIsLimited() {
    let fit = PatternFit(
      residual: Self.planks(contrast: 0.5, tint: SIMD4(1, 1, 1, 0)), table: Self.table,
      largestContrast: 0.1)
    #expect(fit.contrast == 0.1)
  }
}
