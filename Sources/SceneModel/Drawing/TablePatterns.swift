import Foundation
import Probability
import Rendering

/// Patterns of tables, made by rules: planks, grain, clouds, tiles, cloth and speckles. They make
/// training pictures differ as real tables do; none is inferred.
package enum TablePatterns {
  /// How many there are.
  package static let count = 60
  /// Texels a side.
  static let side = 64

  /// Each pattern, `[side, side]` of linear RGB about zero, of a mean square of one.
  private static let patterns: [[SIMD3<Float>]] = (0..<count).map(make)

  /// A pattern as the texture of a table: its colour is multiplied with one plus `contrast` times
  /// the pattern.
  ///
  /// - Parameters:
  ///   - contrast: the standard deviation of the texture.
  ///   - quarterTurns: how it lies.
  static func texture(_ index: Int, contrast: Double, quarterTurns: Int) -> Image {
    let pattern = patterns[index % count]
    var samples = [SIMD4<Float>](repeating: .zero, count: side * side)
    for y in 0..<side {
      for x in 0..<side {
        let (u, v) =
          quarterTurns % 2 == 0 ? (x, y) : (y, side - 1 - x)
        let value = 1 + Float(contrast) * pattern[v * side + u]
        samples[y * side + x] = SIMD4(
          value.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 3)), 0)
      }
    }
    return Image(width: side, height: side, samples: samples)
  }

  private static func make(_ index: Int) -> [SIMD3<Float>] {
    var generator = PCG32(seed: 41, stream: UInt64(index))
    func uniform(_ low: Double, _ high: Double) -> Double {
      low + (high - low) * Double.uniform(using: &generator)
    }
    var height = [Double](repeating: 0, count: side * side)
    switch index % 6 {
    case 0: planks(&height, uniform)
    case 1: add(noise(Int(uniform(2, 4)), Int(uniform(16, 40)), uniform), to: &height)
    case 2: clouds(&height, uniform)
    case 3: tiles(&height, uniform)
    case 4: cloth(&height, uniform)
    default:
      let cells = Int(uniform(16, 48))
      add(noise(cells, cells, uniform), to: &height)
    }
    let tint = (0..<3).map { _ in uniform(-0.25, 0.25) }
    let mean = height.reduce(0, +) / Double(height.count)
    let square = height.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(height.count)
    let scale = 1 / max(1e-9, square.squareRoot())
    return height.map { value in
      let z = min(3, max(-3, (value - mean) * scale))
      return SIMD3<Float>(
        Float(z * (1 + tint[0])), Float(z * (1 + tint[1])), Float(z * (1 + tint[2])))
    }
  }

  private static func add(_ values: [Double], weight: Double = 1, to height: inout [Double]) {
    for index in height.indices { height[index] += weight * values[index] }
  }

  /// Noise that is bilinear between the random heights of a grid that repeats.
  private static func noise(
    _ columns: Int, _ rows: Int, _ uniform: (Double, Double) -> Double
  ) -> [Double] {
    let (columns, rows) = (max(1, columns), max(1, rows))
    let grid = (0..<columns * rows).map { _ in uniform(-1, 1) }
    return (0..<side * side).map { index in
      let x = Double(index % side) / Double(side) * Double(columns)
      let y = Double(index / side) / Double(side) * Double(rows)
      let (left, top) = (Int(x), Int(y))
      let (s, t) = (x - Double(left), y - Double(top))
      func at(_ i: Int, _ j: Int) -> Double { grid[(j % rows) * columns + i % columns] }
      return (1 - t) * ((1 - s) * at(left, top) + s * at(left + 1, top))
        + t * ((1 - s) * at(left, top + 1) + s * at(left + 1, top + 1))
    }
  }

  private static func planks(_ height: inout [Double], _ uniform: (Double, Double) -> Double) {
    let count = Int(uniform(3, 13))
    let tones = (0..<count).map { _ in uniform(-1, 1) }
    let gap = uniform(0, 1) < 0.5 ? uniform(0.5, 2) : 0
    for y in 0..<side {
      let place = Double(y) / Double(side) * Double(count)
      let isGap = place - place.rounded(.down) < Double(count) / Double(side)
      for x in 0..<side {
        height[y * side + x] = tones[Int(place)] - (isGap ? gap : 0)
      }
    }
    add(noise(3, 40, uniform), weight: uniform(0.2, 1), to: &height)
  }

  private static func clouds(_ height: inout [Double], _ uniform: (Double, Double) -> Double) {
    var weight = 1.0
    var cells = Int(uniform(2, 5))
    let fall = uniform(0.4, 0.8)
    while cells < side {
      add(noise(cells, cells, uniform), weight: weight, to: &height)
      cells *= 2
      weight *= fall
    }
  }

  private static func tiles(_ height: inout [Double], _ uniform: (Double, Double) -> Double) {
    let (columns, rows) = (Int(uniform(2, 9)), Int(uniform(2, 9)))
    let isChecked = uniform(0, 1) < 0.5
    let tones = (0..<columns * rows).map { index in
      isChecked ? Double((index % columns + index / columns) % 2) : uniform(-0.5, 0.5)
    }
    let grout = isChecked ? 0 : uniform(-1.5, 1.5)
    for y in 0..<side {
      for x in 0..<side {
        let (u, v) = (
          Double(x) / Double(side) * Double(columns), Double(y) / Double(side) * Double(rows)
        )
        let isGrout =
          u - u.rounded(.down) < Double(columns) / Double(side)
          || v - v.rounded(.down) < Double(rows) / Double(side)
        height[y * side + x] = tones[Int(v) * columns + Int(u)] + (isGrout ? grout : 0)
      }
    }
  }

  private static func cloth(_ height: inout [Double], _ uniform: (Double, Double) -> Double) {
    let (a, b) = (uniform(3, 16), uniform(3, 16))
    let mix = uniform(0, 1)
    for y in 0..<side {
      for x in 0..<side {
        let u = sin(Double(x) / Double(side) * 2 * .pi * a.rounded())
        let v = sin(Double(y) / Double(side) * 2 * .pi * b.rounded())
        height[y * side + x] = mix * u + (1 - mix) * v
      }
    }
    add(noise(8, 8, uniform), weight: 0.3, to: &height)
  }
}
