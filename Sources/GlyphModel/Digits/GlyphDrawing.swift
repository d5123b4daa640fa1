import Foundation
import Probability

/// Draws digits as hands write them: a skeleton, shaken, slanted, bent, and inked with a pen of
/// some width.
///
/// Layout as in MNIST: 28×28 pixels, the digit's longer side about twenty of them, in the middle.
package enum GlyphDrawing {
  /// Columns and rows.
  package static let size = 28

  /// Draws one of the ten digits.
  package static func glyph(using generator: inout some RandomNumberGenerator) -> Glyph {
    glyph(of: Int(Double.uniform(using: &generator) * 10), using: &generator)
  }

  /// Draws a digit, 0 to 9.
  package static func glyph(
    of digit: Int, using generator: inout some RandomNumberGenerator
  ) -> Glyph {
    let variants = GlyphSkeletons.variants(of: digit)
    let choice = Int(Double.uniform(using: &generator) * Double(variants.count))
    var strokes = variants[min(choice, variants.count - 1)]
    for stroke in strokes.indices {
      for point in strokes[stroke].points.indices {
        strokes[stroke].points[point] += 0.028 * normalPair(using: &generator)
      }
    }
    let bend = Bend(using: &generator)
    let paths = strokes.map { $0.path.map { bend($0) } }
    let pen = 0.8 + 1.1 * Double.uniform(using: &generator)
    let ink = 0.85 + 0.15 * Double.uniform(using: &generator)
    return Glyph(
      width: size, height: size,
      pixels: inked(fitted(paths, pen: pen, using: &generator), pen: pen, ink: ink), digit: digit)
  }

  private static func normalPair(
    using generator: inout some RandomNumberGenerator
  ) -> SIMD2<Double> {
    let x = Normal.standardSample(using: &generator)
    return SIMD2(x, Normal.standardSample(using: &generator))
  }

  /// A turn, a slant, another width, and a smooth wave.
  private struct Bend {
    let columns: (SIMD2<Double>, SIMD2<Double>)
    let waves: [(direction: SIMD2<Double>, phase: Double, shift: SIMD2<Double>)]

    init(using generator: inout some RandomNumberGenerator) {
      let turn = 0.12 * Normal.standardSample(using: &generator)
      let slant = 0.2 * Normal.standardSample(using: &generator)
      let narrow = 0.72 * exp(0.14 * Normal.standardSample(using: &generator))
      let (c, s) = (cos(turn), sin(turn))
      columns = (SIMD2(c, s) * narrow, SIMD2(-s, c) - slant * SIMD2(c, s))
      var waves: [(SIMD2<Double>, Double, SIMD2<Double>)] = []
      for _ in 0..<2 {
        let direction = 3.5 * normalPair(using: &generator)
        let phase = 2 * Double.pi * Double.uniform(using: &generator)
        waves.append((direction, phase, 0.03 * normalPair(using: &generator)))
      }
      self.waves = waves
    }

    func callAsFunction(_ point: SIMD2<Double>) -> SIMD2<Double> {
      let centered = point - 0.5
      var moved = columns.0 * centered.x + columns.1 * centered.y
      for wave in waves {
        moved += wave.shift * sin((wave.direction * centered).sum() + wave.phase)
      }
      return moved
    }
  }

  /// The paths in pixels: the longer side with its ink is 18 to 20.5 pixels, the middle of the box
  /// within a pixel of the glyph's.
  private static func fitted(
    _ paths: [[SIMD2<Double>]], pen: Double, using generator: inout some RandomNumberGenerator
  ) -> [[SIMD2<Double>]] {
    var low = SIMD2(repeating: Double.infinity)
    var high = -low
    for point in paths.joined() {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let side = 18 + 2.5 * Double.uniform(using: &generator) - 2 * pen
    let scale = side / max((high - low).max(), 0.1)
    let shiftX = 2 * Double.uniform(using: &generator) - 1
    let shiftY = 2 * Double.uniform(using: &generator) - 1
    let middle = SIMD2(shiftX, shiftY) + Double(size) / 2
    return paths.map { $0.map { ($0 - (low + high) * 0.5) * scale + middle } }
  }

  /// Ink where the pen, a disc of radius `pen`, has passed; its edge is one pixel wide.
  private static func inked(
    _ paths: [[SIMD2<Double>]], pen: Double, ink: Double
  ) -> [Float] {
    var pixels = [Float](repeating: 0, count: size * size)
    let reach = pen + 0.5
    for path in paths {
      for (a, b) in zip(path, path.dropFirst()) {
        let low = pointwiseMin(a, b) - reach - 0.5
        let high = pointwiseMax(a, b) + reach - 0.5
        let along = b - a
        let square = max((along * along).sum(), 1e-12)
        let rows = max(0, Int(low.y.rounded(.up)))...max(0, min(size - 1, Int(high.y)))
        let columns = max(0, Int(low.x.rounded(.up)))...max(0, min(size - 1, Int(high.x)))
        for row in rows {
          for column in columns {
            let offset = SIMD2(Double(column) + 0.5, Double(row) + 0.5) - a
            let share = min(max((offset * along).sum() / square, 0), 1)
            let rest = offset - along * share
            let distance = (rest * rest).sum().squareRoot()
            let value = Float(ink * min(max(reach - distance, 0), 1))
            pixels[row * size + column] = max(pixels[row * size + column], value)
          }
        }
      }
    }
    return pixels
  }
}
