import Foundation
import Testing

@testable import AIR

/// A Normal approximation about a maximum that is nowhere wider than the prior.
@Suite struct PosteriorCurvatureTests {
  private static func equations(
    _ matrix: [Double], _ parameters: [(object: Int, motion: Int)], scatter: [Double] = []
  ) -> Refiner.NormalEquations {
    var equations = Refiner.NormalEquations(
      parameters: parameters, matrix: matrix,
      slope: [Double](repeating: 0, count: parameters.count))
    equations.scatter = scatter
    return equations
  }

  @Test("Where the picture says nothing, the prior is left: its variance and its extent")
  func flat() {
    let curvature = PosteriorCurvature(
      Self.equations([0, 0, 0, 0], [(0, 0), (0, 2)]), extents: [2, 2 * .pi])
    let variances = curvature.marginals.map(\.variance)
    #expect(abs(variances[0] - 4.0 / 12) < 1e-12)
    // 103.9°, that of a uniform yaw.
    #expect(abs(variances[1].squareRoot() * 180 / .pi - 103.92) < 0.01)
    #expect(abs(curvature.logVolume - log(2 * 2 * Double.pi)) < 1e-12)
  }

  @Test("Where the picture says much, the curvature is left")
  func sharp() {
    let curvature = PosteriorCurvature(
      Self.equations([4e6, 1e6, 1e6, 1e6], [(0, 0), (0, 1)]), extents: [2, 2])
    let determinant = 3e12
    #expect(abs(curvature.marginals[0].variance / (1e6 / determinant) - 1) < 1e-4)
    #expect(abs(curvature.marginals[1].variance / (4e6 / determinant) - 1) < 1e-4)
    #expect(abs(curvature.logVolume - (log(2 * Double.pi) - log(determinant) / 2)) < 1e-4)
  }

  @Test("A volume in millimetres is that in metres, a thousand times larger a length")
  func units() {
    let metres = PosteriorCurvature(
      Self.equations([100, 20, 20, 3], [(0, 0), (0, 1)]), extents: [2, 1.5])
    let millimetres = PosteriorCurvature(
      Self.equations([100e-6, 20e-6, 20e-6, 3e-6], [(0, 0), (0, 1)]), extents: [2000, 1500])
    #expect(abs(millimetres.logVolume - metres.logVolume - 2 * log(1000)) < 1e-9)
  }

  @Test("Without an object the others keep theirs, under their new numbers")
  func without() {
    let matrix: [Double] = [50, 10, 0, 10, 80, 5, 0, 5, 60]
    let whole = PosteriorCurvature(
      Self.equations(matrix, [(0, 0), (1, 0), (2, 1)]), extents: [2, 2, 2])
    let less = whole.without(0)
    let same = PosteriorCurvature(
      Self.equations([80, 5, 5, 60], [(0, 0), (1, 1)]), extents: [2, 2])
    #expect(abs(less.logVolume - same.logVolume) < 1e-12)
    #expect(less.marginals.map(\.parameter.object) == [0, 1])
  }

  @Test("Residuals that are larger than the noise, or alike, widen what is told, and never narrow it")
  func scatter() {
    let wide = PosteriorCurvature(
      Self.equations([1e4, 0, 0, 1e4], [(0, 0), (0, 1)], scatter: [9e4, 0, 0, 1e2]),
      extents: [2, 2])
    #expect(abs(wide.marginals[0].variance / 9e-4 - 1) < 0.01)
    #expect(abs(wide.marginals[1].variance / 1e-4 - 1) < 0.01)
  }
}
