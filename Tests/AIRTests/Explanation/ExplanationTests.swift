import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// The rule by which a picture counts as explained, on residuals that are known.
@Suite struct ExplanationTests {
  static let side = 64
  static let noise = 0.1
  static let drawn = [SIMD4<Float>](repeating: SIMD4(0.5, 0.5, 0.5, 0), count: side * side)

  static func judge(
    _ picture: [SIMD4<Float>], drawn: [SIMD4<Float>] = drawn, width: Int = side,
    parameters: Int = 9
  ) throws -> Explanation {
    try picture.withUnsafeBufferPointer { picture in
      try drawn.withUnsafeBufferPointer { drawn in
        Explanation(
          picture: picture, drawn: try #require(drawn.baseAddress), width: width, noise: noise,
          largestNoise: noise, parameters: parameters)
      }
    }
  }

  /// The drawing with noise, drawn for `index`.
  static func noisy(
    _ drawn: [SIMD4<Float>] = drawn, deviation: Double, index: Int, isCut: Bool = true
  ) -> [SIMD4<Float>] {
    var generator = PCG32(seed: 4, stream: UInt64(index))
    return drawn.map { sample in
      var sample = sample
      for channel in 0..<3 {
        sample[channel] += Float(deviation * Normal.standardSample(using: &generator))
      }
      return isCut ? sample.clamped(lowerBound: .zero, upperBound: .one) : sample
    }
  }

  @Test func theQuantilesAreThoseOfTables() {
    // Of χ² with 9 degrees of freedom 2.87e-7 lie beyond 47.9; for many, n + 5 (2n)^½ + 2/3 · 24.
    #expect(abs(Explanation.chiSquaredLimit(9) - 48) < 1.5)
    #expect(
      abs(Explanation.chiSquaredLimit(10_000) - (10_000 + 5 * 20_000.0.squareRoot() + 16)) < 2)
    // With m without bound n F(n, m) is χ²(n).
    #expect(
      abs(9 * Explanation.ratioLimit(9, 1e9) - Explanation.chiSquaredLimit(9)) < 0.01)
    // A ratio of few to many varies as the few do, and somewhat more.
    #expect(Explanation.ratioLimit(768, 11_520) > Explanation.chiSquaredLimit(768) / 768)
  }

  @Test(arguments: [0.0, 0.003, 0.03, 0.1])
  func whiteNoiseUpToTheModelsIsExplained(deviation: Double) throws {
    for index in 0..<200 {
      let verdict = try Self.judge(Self.noisy(deviation: deviation, index: index))
      #expect(verdict.isExplained, "\(index): \(verdict)")
    }
  }

  @Test func louderNoiseIsNot() throws {
    for index in 0..<20 {
      // Cut off nowhere, so that it is as loud as it says.
      let verdict = try Self.judge(Self.noisy(deviation: 0.115, index: index, isCut: false))
      #expect(!verdict.isExplained && verdict.blockSide == 1, "\(index): \(verdict)")
    }
  }

  /// Black and white lift and lower the mean of what they cut off.
  @Test func noiseThatIsCutOffAtBlackIsExplained() throws {
    let dark = [SIMD4<Float>](repeating: SIMD4(0.02, 0.07, 0.97, 0), count: Self.side * Self.side)
    for index in 0..<50 {
      let picture = Self.noisy(dark, deviation: 0.1, index: index)
      #expect(try Self.judge(picture, drawn: dark).isExplained, "\(index)")
    }
  }

  /// A block of 8 × 8 pixels off by δ in every channel has the energy 192 δ². Without noise that of
  /// χ²(9) · 0.1² = 0.49 is allowed, and 0.12 for rounding: δ = 0.057.
  @Test func aBlockThatIsOffIsFound() throws {
    func picture(_ difference: Float, noise: Double = 0) -> [SIMD4<Float>] {
      var picture = Self.noisy(deviation: noise, index: 0)
      for row in 24..<32 {
        for column in 40..<48 {
          picture[row * Self.side + column] += SIMD4(difference, difference, difference, 0)
        }
      }
      return picture
    }
    #expect(try Self.judge(picture(0.05)).isExplained)
    let verdict = try Self.judge(picture(0.065))
    #expect(!verdict.isExplained && verdict.blockSide <= 8, "\(verdict)")
    // In noise as loud as the model's the same is no more than chance, and four times as much is.
    #expect(try Self.judge(picture(0.065, noise: 0.1)).isExplained)
    #expect(try !Self.judge(picture(0.3, noise: 0.1)).isExplained)
  }

  /// The formula, worked out by hand: a whole picture that is off by 0.1 has rms 0.1 at every
  /// scale.
  @Test func aPictureThatIsOffEverywhere() throws {
    let verdict = try Self.judge(Self.drawn.map { $0 + SIMD4(0.1, 0.1, 0.1, 0) })
    let numbers = Double(3 * Self.side * Self.side)
    let allowance = 0.01 * Explanation.chiSquaredLimit(9) + 2e-5 * 0.5 * numbers
    #expect(abs(verdict.rms - 0.1) < 1e-6)
    #expect(abs(verdict.expected - (allowance / numbers).squareRoot()) < 1e-6)
    #expect(!verdict.isExplained)
  }

  @Test func picturesOfAnySizeAreJudged() throws {
    for (width, height) in [(1, 1), (3, 2), (5, 9), (16, 1), (67, 33)] {
      let drawn = [SIMD4<Float>](repeating: SIMD4(0.5, 0.5, 0.5, 0), count: width * height)
      #expect(
        try Self.judge(Self.noisy(drawn, deviation: 0.02, index: 1), drawn: drawn, width: width)
          .isExplained)
      #expect(
        try !Self.judge(
          drawn.map { _ in SIMD4(1, 1, 1, 0) } + [], drawn: drawn.map { _ in .zero }, width: width
        ).isExplained)
    }
  }

  @Test func whatIsNoNumberIsNotExplained() throws {
    var picture = Self.drawn
    picture[100].x = .nan
    #expect(try !Self.judge(picture).isExplained)
  }

  @Test func momentsOfACutNormalVariable() {
    var generator = PCG32(seed: 9, stream: 0)
    for (mean, deviation) in [(0.02, 0.1), (0.5, 0.3), (0.97, 0.05)] {
      let values = (0..<100_000).map { _ in
        min(1, max(0, mean + deviation * Normal.standardSample(using: &generator)))
      }
      let average = values.reduce(0, +) / 1e5
      let variance = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 1e5
      let moments = ClippedNormal(mean: mean, deviation: deviation).moments
      #expect(abs(moments.mean - average) < 5 * deviation / 1e5.squareRoot())
      #expect(abs(moments.variance / variance - 1) < 0.03)
    }
  }
}
