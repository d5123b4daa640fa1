import Foundation
import Probability
import Rendering
import Testing

@testable import AIR

/// How strong what is left of a table is in patches as large as objects.
@Suite struct ResidualPowerTests {
  private let width = 60
  private let height = 50
  private var everywhere: [Bool] { [Bool](repeating: true, count: width * height) }

  private func noise(_ deviation: Double, seed: UInt64) -> [SIMD4<Float>] {
    var generator = PCG32(seed: seed, stream: 0)
    return (0..<width * height).map { _ in
      var value = SIMD4<Float>.zero
      for channel in 0..<3 {
        value[channel] = Float(deviation * Normal.standardSample(using: &generator))
      }
      return value
    }
  }

  @Test("Of independent noise it is the deviation", arguments: [0.01, 0.1])
  func independentNoise(deviation: Double) {
    let found = ResidualPower.deviation(
      noise(deviation, seed: 1), isOfTable: everywhere, width: width)
    #expect(abs(found / deviation - 1) < 0.15)
  }

  @Test("Of a pattern of squares it is as many times larger as a square has pixels on a side")
  func pattern() {
    // Smaller than the distance up to which pixels are compared, and so a little less is found.
    let side = 3
    var generator = PCG32(seed: 2, stream: 0)
    let columns = width / side
    let cells = (0..<columns * (height / side + 1)).map { _ in
      Float(0.05 * Normal.standardSample(using: &generator))
    }
    let residual = (0..<width * height).map { pixel -> SIMD4<Float> in
      let value = cells[pixel / width / side * columns + pixel % width / side]
      return SIMD4(value, value, value, 0)
    }
    let found = ResidualPower.deviation(residual, isOfTable: everywhere, width: width)
    #expect(found > 0.05 * 2.2 && found < 0.05 * 3.3, "\(found)")
  }

  @Test("A missing object is no pattern, and what is not of the table does not count")
  func whatDoesNotCount() {
    var residual = noise(0.01, seed: 3)
    var isOfTable = everywhere
    for y in 20..<25 {
      for x in 20..<25 { residual[y * width + x] = SIMD4(0.5, 0.5, 0.5, 0) }
    }
    for pixel in 0..<10 * width {
      residual[pixel] = SIMD4(1, 1, 1, 0)
      isOfTable[pixel] = false
    }
    let found = ResidualPower.deviation(residual, isOfTable: isOfTable, width: width)
    #expect(found < 0.025, "\(found)")
    #expect(
      ResidualPower.deviation(
        residual, isOfTable: [Bool](repeating: false, count: width * height), width: width) == 0)
  }

  @Test("It is the tapered sum over all pairs of pixels")
  func slowTwin() {
    let residual = noise(0.02, seed: 4)
    let isOfTable = residual.indices.map { $0 % 7 != 0 }
    let pixels = residual.indices.filter { isOfTable[$0] }
    let lengths = pixels.map { (residual[$0] * residual[$0]).sum().squareRoot() }.sorted()
    let most = Double(lengths[lengths.count / 2]) * 3 * 3.0.squareRoot() / 1.538
    func value(_ pixel: Int) -> SIMD3<Double> {
      let r = SIMD3(
        Double(residual[pixel].x), Double(residual[pixel].y), Double(residual[pixel].z))
      let length = (r * r).sum().squareRoot()
      return length > most ? r * (most / length) : r
    }
    let reach = 6
    var power = 0.0
    for a in pixels {
      let (ax, ay) = (a % width, a / width)
      for by in max(0, ay - reach)...min(height - 1, ay + reach) {
        for bx in max(0, ax - reach)...min(width - 1, ax + reach) where isOfTable[by * width + bx] {
          let taper =
            (1 - Double(abs(ax - bx)) / Double(reach + 1))
            * (1 - Double(abs(ay - by)) / Double(reach + 1))
          power += taper * (value(a) * value(by * width + bx)).sum()
        }
      }
    }
    let expected = (power / Double(3 * pixels.count)).squareRoot()
    let found = ResidualPower.deviation(residual, isOfTable: isOfTable, width: width)
    #expect(abs(found / expected - 1) < 1e-4)
  }
}
