import Probability
import Rendering
import Testing

@testable import SceneModel

@Suite struct ImageDisturbanceTests {
  @Test func noiseHasItsDeviation() {
    let grey = Image(width: 100, height: 100, color: SIMD3(0.5, 0.5, 0.5))
    var generator = PCG32(seed: 1, stream: 0)
    let noisy = grey.withNoise(deviation: 0.05, using: &generator)
    let squares = noisy.pixels.reduce(0.0) { $0 + Double(($1 - 0.5) * ($1 - 0.5)) }
    let deviation = (squares / Double(noisy.pixels.count)).squareRoot()
    #expect(abs(deviation - 0.05) < 0.001)
    #expect(grey.withNoise(deviation: 0, using: &generator) == grey)
  }

  @Test func blurKeepsWhatIsEvenAndSpreadsAPoint() {
    let grey = Image(width: 9, height: 7, color: SIMD3(0.2, 0.4, 0.6))
    let same = grey.blurred(deviation: 1)
    #expect(zip(same.pixels, grey.pixels).allSatisfy { abs($0 - $1) < 1e-6 })
    var point = Image(width: 15, height: 15)
    point[7, 7] = SIMD3(1, 1, 1)
    let spread = point.blurred(deviation: 1)
    // The peak of a Gaussian of one pixel, cut off at three: (0.3991)².
    #expect(abs(spread[7, 7].x - 0.1593) < 1e-3)
    #expect(abs(spread.pixels.reduce(0, +) - 3) < 1e-4)
    #expect(spread[6, 7] == spread[7, 8])
    #expect(point.blurred(deviation: 0) == point)
  }
}
