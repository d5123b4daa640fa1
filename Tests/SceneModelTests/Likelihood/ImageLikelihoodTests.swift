import Foundation
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

@Suite struct ImageLikelihoodTests {
  static func noise(_ width: Int, _ height: Int, seed: UInt64) -> [SIMD4<Float>] {
    var generator = PCG32(seed: seed, stream: 0)
    return (0..<width * height).map { _ in
      let color = (0..<3).map { _ in Float(Double.uniform(using: &generator)) - 0.5 }
      return SIMD4(color[0], color[1], color[2], 0)
    }
  }

  static func pyramid(_ a: [SIMD4<Float>], _ width: Int, _ height: Int, support: PixelRect? = nil)
    -> ImagePyramid
  {
    let levels = ImagePyramid.usefulLevelCount(width: width, height: height)
    let pyramid = ImagePyramid(width: width, height: height, levelCount: levels)
    let zero = [SIMD4<Float>](repeating: .zero, count: a.count)
    a.withUnsafeBufferPointer { a in
      zero.withUnsafeBufferPointer { zero in
        guard let a = a.baseAddress, let zero = zero.baseAddress else { return }
        pyramid.build(
          a, minus: zero,
          support: support ?? PixelRect(minX: 0, minY: 0, maxX: width, maxY: height))
      }
    }
    return pyramid
  }

  /// The slow twin: each level by the definition's double sum over the level before.
  static func slowLevels(_ a: [SIMD4<Float>], _ width: Int, _ height: Int) -> [[SIMD4<Double>]] {
    var levels = [a.map { SIMD4<Double>($0) }]
    var (w, h) = (width, height)
    for index in 1..<ImagePyramid.usefulLevelCount(width: width, height: height) {
      let deviation = index == 1 ? 1.4 : (1.4 * 1.4 - 0.7 * 0.7).squareRoot()
      let raw = (0..<8).map { exp(-0.5 * pow((Double($0) - 3.5) / deviation, 2)) }
      let taps = raw.map { $0 / raw.reduce(0, +) }
      let (w2, h2) = ((w + 1) / 2, (h + 1) / 2)
      var next = [SIMD4<Double>](repeating: .zero, count: w2 * h2)
      for y in 0..<h2 {
        for x in 0..<w2 {
          for j in 0..<8 {
            for i in 0..<8 {
              let (sx, sy) = (2 * x + i - 3, 2 * y + j - 3)
              if sx >= 0, sx < w, sy >= 0, sy < h {
                next[y * w2 + x] += levels[index - 1][sy * w + sx] * (taps[i] * taps[j])
              }
            }
          }
        }
      }
      levels.append(next)
      (w, h) = (w2, h2)
    }
    return levels
  }

  @Test(arguments: [(64, 64), (33, 18)])
  func levelsAgreeWithTheDefinition(_ width: Int, _ height: Int) {
    let a = Self.noise(width, height, seed: 1)
    let pyramid = Self.pyramid(a, width, height)
    for (index, level) in Self.slowLevels(a, width, height).enumerated() {
      for (i, value) in level.enumerated() {
        let error = SIMD4<Double>(pyramid.level(index)[i]) - value
        #expect((error * error).sum() < 1e-10)
      }
    }
  }

  @Test func aLevelIsAGaussianOfItsWidth() {
    // A single bright pixel, far from the border: the levels' variance is (0.7 · 2ˡ)² pixels.
    var a = [SIMD4<Float>](repeating: .zero, count: 128 * 128)
    a[64 * 128 + 64] = SIMD4(1, 1, 1, 0)
    let pyramid = Self.pyramid(a, 128, 128)
    for index in 1...3 {
      let (w, h) = pyramid.sizes[index]
      let step = Double(1 << index)
      var (mass, mean, square) = (0.0, 0.0, 0.0)
      for y in 0..<h {
        for x in 0..<w {
          let value = Double(pyramid.level(index)[y * w + x].x)
          let place = (Double(x) + 0.5) * step - 64.5
          mass += value
          mean += value * place
          square += value * place * place
        }
      }
      let variance = square / mass - (mean / mass) * (mean / mass)
      let expected = pow(0.7 * step, 2)
      #expect(abs(variance / expected - 1) < 0.06)
    }
  }

  @Test func aSmallSupportGivesTheSamePyramid() {
    let support = PixelRect(minX: 5, minY: 40, maxX: 21, maxY: 59)
    var a = Self.noise(64, 64, seed: 2)
    for index in a.indices {
      let (x, y) = (index % 64, index / 64)
      if x < support.minX || x >= support.maxX || y < support.minY || y >= support.maxY {
        a[index] = .zero
      }
    }
    let whole = Self.pyramid(a, 64, 64)
    let part = Self.pyramid(a, 64, 64, support: support)
    for index in whole.sizes.indices {
      let (w, h) = whole.sizes[index]
      let s = part.supports[index]
      for y in 0..<h {
        for x in 0..<w {
          let inside = x >= s.minX && x < s.maxX && y >= s.minY && y < s.maxY
          let value = inside ? part.level(index)[y * w + x] : .zero
          let error = value - whole.level(index)[y * w + x]
          #expect((error * error).sum() < 1e-12)
        }
      }
    }
  }

  @Test("A misfit does not average out from level to level as noise does")
  func misfit() {
    let plain = PyramidLikelihood(weights: [1, 0.5, 1], noise: 0.1).coefficients
    for (found, expected) in zip(plain, [50.0, 100, 800]) {
      #expect(abs(Double(found) - expected) < 1e-3)
    }
    let soft = PyramidLikelihood(weights: [1, 0.5, 1], noise: 0.1, misfit: 0.1).coefficients
    // 1 / 2(0.01 / 4ˡ + 0.01) times the weight.
    for (found, expected) in zip(soft, [25.0, 20, 47.0588]) {
      #expect(abs(Double(found) - expected) < 1e-3)
    }
  }

  static let likelihood = PyramidLikelihood(
    weights: [1, 0.8, 0.5, 0.3, 0.7, 1], noise: 0.2)

  @Test func gainIsTheFallOfTheEnergy() {
    let (a, b) = (Self.noise(64, 64, seed: 3), Self.noise(64, 64, seed: 4))
    let difference = zip(a, b).map { $0 - $1 }
    let before = Self.likelihood.energy(of: Self.pyramid(a, 64, 64))
    let after = Self.likelihood.energy(of: Self.pyramid(difference, 64, 64))
    let gain = Self.likelihood.gain(
      residual: Self.pyramid(a, 64, 64), difference: Self.pyramid(b, 64, 64))
    #expect(abs(gain - (before - after)) < 1e-3 * abs(before))
  }

  @Test func adjointIsTheDerivativeOfTheNegativeEnergy() {
    let a = Self.noise(64, 64, seed: 5)
    let residual = Self.pyramid(a, 64, 64)
    Self.likelihood.adjoint(residual: residual)
    for index in [0, 63, 64 * 30 + 31, 64 * 63 + 7] {
      // Quadratic, so a large step loses nothing; the rendering is subtracted from the picture.
      let h: Float = 0.5
      var (plus, minus) = (a, a)
      plus[index].y -= h
      minus[index].y += h
      let slope =
        (Self.likelihood.energy(of: Self.pyramid(minus, 64, 64))
          - Self.likelihood.energy(of: Self.pyramid(plus, 64, 64))) / Double(2 * h)
      #expect(abs(Double(residual.level(0)[index].y) - slope) < 2e-2 * (1 + abs(slope)))
    }
  }

  @Test func adjointAfterADifferenceIsThatOfTheNewResidual() {
    let support = PixelRect(minX: 10, minY: 20, maxX: 30, maxY: 44)
    let a = Self.noise(64, 64, seed: 6)
    var b = [SIMD4<Float>](repeating: .zero, count: a.count)
    for y in support.minY..<support.maxY {
      for x in support.minX..<support.maxX { b[y * 64 + x] = a[(y - 3) * 64 + x + 5] }
    }
    let whole = Self.pyramid(zip(a, b).map { $0 - $1 }, 64, 64)
    Self.likelihood.adjoint(residual: whole)
    let difference = Self.pyramid(b, 64, 64, support: support)
    Self.likelihood.adjoint(residual: Self.pyramid(a, 64, 64), difference: difference)
    for y in support.minY..<support.maxY {
      for x in support.minX..<support.maxX {
        let expected = whole.level(0)[y * 64 + x]
        let error = difference.level(0)[y * 64 + x] - expected
        #expect((error * error).sum() < 1e-4 * (1 + (expected * expected).sum()))
      }
    }
  }

  @Test func levelsAreSwitchedOnFromCoarseToFine() {
    func weights(_ progress: Double) -> [Double] {
      PyramidLikelihood.coarseToFineWeights(progress: progress, levelCount: 6)
    }
    #expect(weights(0) == [0.02, 0.02, 0.02, 0.02, 0.02, 1])
    let early = weights(0.1)
    #expect(early[4] == 1 && early[3] > 0.02 && early[3] < 1 && early[2] == 0.02)
    #expect(weights(0.4).allSatisfy { abs($0 - 1) < 1e-9 })
    #expect(weights(1) == [1, 1, 1, 1, 1, 1])
  }

  @Test func densityIsTheProductOfNormals() {
    let rendering = Image(width: 3, height: 2, color: SIMD3(0.2, 0.4, 0.6))
    var picture = rendering
    picture[1, 1] = SIMD3(0.3, 0.1, 0.6)
    let likelihood = ImageLikelihood(noise: 0.1)
    var expected = 0.0
    for (a, b) in zip(picture.pixels, rendering.pixels) {
      expected += Normal(mean: Double(b), standardDeviation: 0.1).logDensity(of: Double(a))
    }
    #expect(abs(likelihood.logDensity(of: picture, rendering: rendering) - expected) < 1e-5)
  }
}
