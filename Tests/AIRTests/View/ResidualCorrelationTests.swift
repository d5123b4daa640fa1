import Foundation
import Probability
import Rendering
import Testing

@testable import AIR

/// How neighbouring residuals go together, and what that makes of a slope's covariance.
@Suite struct ResidualCorrelationTests {
  private let width = 40
  private let height = 30
  private var whole: PixelRect { PixelRect(minX: 0, minY: 0, maxX: width, maxY: height) }
  private var oneRegion: [Int] { [Int](repeating: 1, count: width * height) }

  /// Noise that is independent from pixel to pixel and channel to channel.
  private func independent(_ generator: inout PCG32) -> [SIMD4<Float>] {
    (0..<width * height).map { _ in
      var value = SIMD4<Float>.zero
      for channel in 0..<3 {
        value[channel] = Float(Normal.standardSample(using: &generator))
      }
      return value
    }
  }

  /// A grey pattern whose neighbours go together, by sums over squares of pixels.
  private func pattern(_ generator: inout PCG32, side: Int) -> [SIMD4<Float>] {
    let wide = width + side
    let cells = (0..<wide * (height + side)).map { _ in
      Float(Normal.standardSample(using: &generator))
    }
    return (0..<width * height).map { pixel in
      var sum: Float = 0
      for y in 0..<side {
        for x in 0..<side { sum += cells[(pixel / width + y) * wide + pixel % width + x] }
      }
      let value = sum / Float(side)
      return SIMD4(value, value, value, 0)
    }
  }

  /// Two derivatives: one of an object's kind, in a corner, and one of the whole picture.
  private var tangents: PictureTangents {
    var tangents = PictureTangents(width: width)
    let rect = PixelRect(minX: 5, minY: 4, maxX: 17, maxY: 16)
    tangents.append(
      (0..<144).map { SIMD4(Float($0 % 12) - 5, 3 - Float($0 / 12), 1, 0) }, rect: rect)
    tangents.append(
      (0..<width * height).map { SIMD4(1, 0.5 + Float($0 % width) / 40, 0.2, 0) }, rect: whole)
    return tangents
  }

  /// The slopes' covariance over many residuals, and the middle of what each residual tells of it.
  private func compare(
    _ count: Int, _ residual: (inout PCG32) -> [SIMD4<Float>]
  ) -> (true: [Double], told: [Double]) {
    var generator = PCG32(seed: 3, stream: 1)
    let tangents = tangents
    var (sums, told) = ([Double](repeating: 0, count: 4), [[Double]](repeating: [], count: 4))
    for _ in 0..<count {
      let residual = residual(&generator)
      let slopes = (0..<2).map { tangents.product($0, residual) }
      let covariance = ResidualCorrelation(residual, regions: oneRegion, width: width)
        .covariance(of: tangents)
      for row in 0..<2 {
        for column in 0..<2 {
          sums[2 * row + column] += slopes[row] * slopes[column] / Double(count)
          told[2 * row + column].append(covariance[2 * row + column])
        }
      }
    }
    return (sums, told.map { $0.sorted()[$0.count / 2] })
  }

  @Test("Of independent noise it tells what its variance does")
  func independentNoise() {
    let (truth, told) = compare(300) { independent(&$0) }
    for entry in [0, 3] { #expect(abs(told[entry] / truth[entry] - 1) < 0.25) }
  }

  @Test("Of a pattern it tells the slope's variance, which independent pixels are far below")
  func neighbours() {
    let (truth, told) = compare(300) { pattern(&$0, side: 4) }
    // Pixels apart, the channels alike: the squares of the derivatives' sums over channels.
    let tangents = tangents
    let alone = (0..<2).map { index in
      tangents.picture(index, height: height).reduce(0.0) { $0 + pow(Double($1.sum()), 2) }
    }
    for index in 0..<2 {
      let entry = 3 * index
      #expect(truth[entry] / alone[index] > 4, "the pattern matters")
      // The taper leaves out some of it.
      #expect((0.5...1.2).contains(told[entry] / truth[entry]), "\(told[entry] / truth[entry])")
    }
  }

  @Test("It is the sum over all pairs of pixels of a region")
  func twin() {
    var generator = PCG32(seed: 9, stream: 1)
    let residual = pattern(&generator, side: 3)
    let regions = (0..<width * height).map { $0 % width < 12 ? 0 : 2 }
    let correlation = ResidualCorrelation(residual, regions: regions, width: width)
    let fast = correlation.covariance(of: tangents)
    let columns = (0..<2).map { tangents.picture($0, height: height) }
    let reach = ResidualCorrelation.reach
    var slow = [Double](repeating: 0, count: 4)
    for region in [0, 2] {
      let pixels = regions.indices.filter { regions[$0] == region }
      /// Σ of f over pairs no further apart than the reach, with their distance and taper.
      func overPairs(_ body: (_ i: Int, _ j: Int, _ d: SIMD2<Int>, _ taper: Float) -> Void) {
        for i in pixels {
          for j in pixels {
            let d = SIMD2(j % width - i % width, j / width - i / width)
            guard abs(d.x) <= reach, abs(d.y) <= reach else { continue }
            let across: Float = 1 - Float(abs(d.x)) / Float(reach + 1)
            let down: Float = 1 - Float(abs(d.y)) / Float(reach + 1)
            let taper = across * down
            body(i, j, d, taper)
          }
        }
      }
      let share = 1 / Float(pixels.count)
      var kernel: [SIMD2<Int>: Float] = [:]
      var near = [[Float]](repeating: [0, 0, 0], count: 3)
      var far = near
      overPairs { i, j, d, taper in
        for a in 0..<3 {
          for b in 0..<3 {
            let product: Float = share * taper * residual[i][a] * residual[j][b]
            if d == SIMD2<Int>.zero { near[a][b] += product } else { far[a][b] += product }
          }
        }
        if d != SIMD2<Int>.zero {
          kernel[d, default: 0] += share * taper * (residual[i] * residual[j]).sum()
        }
      }
      let trace = far[0][0] + far[1][1] + far[2][2]
      overPairs { i, j, d, _ in
        for row in 0..<2 {
          for column in 0..<2 {
            for a in 0..<3 {
              for b in 0..<3 {
                let apart: Float = (kernel[d] ?? 0) * far[a][b] / trace
                let covariance: Float = d == SIMD2<Int>.zero ? near[a][b] : apart
                let product: Float = columns[row][i][a] * covariance * columns[column][j][b]
                slow[2 * row + column] += Double(product)
              }
            }
          }
        }
      }
    }
    let bound = 1e-3 * abs(slow[3])
    for (a, b) in zip(fast, slow) { #expect(abs(a - b) < bound + 1e-3 * abs(b)) }
  }

  @Test("What is off in one region says nothing of another")
  func regions() {
    var generator = PCG32(seed: 4, stream: 1)
    var residual = pattern(&generator, side: 4)
    let regions = (0..<width * height).map { $0 % width < 20 ? 0 : 1 }
    for pixel in residual.indices where regions[pixel] == 1 {
      residual[pixel] = SIMD4<Float>.zero
    }
    var tangents = PictureTangents(width: width)
    tangents.append(
      [SIMD4<Float>](repeating: SIMD4(1, 1, 1, 0), count: 100),
      rect: PixelRect(minX: 25, minY: 5, maxX: 35, maxY: 15))
    #expect(
      ResidualCorrelation(residual, regions: regions, width: width).covariance(of: tangents) == [0])
  }
}
