import Probability

/// Draws the paper's sprites: discs, squares and triangles, each in one of three greys.
package enum SpriteDrawing {
  /// Columns and rows.
  package static let size = 20
  /// Ink of a sprite.
  package static let greys: [Float] = [0.4, 0.7, 1]
  /// 0 for a disc, 1 for a square, 2 for a triangle.
  package static let shapes = 3
  /// From the middle to a sprite's edge, in pixels.
  private static let reach = 6.0...8.0
  /// Samples of a pixel, each way.
  private static let samples = 4

  /// Draws one.
  package static func glyph(using generator: inout some RandomNumberGenerator) -> Glyph {
    let shape = Int(Double.uniform(using: &generator) * Double(shapes))
    let grey = greys[Int(Double.uniform(using: &generator) * Double(greys.count))]
    let span = reach.upperBound - reach.lowerBound
    let radius = reach.lowerBound + span * Double.uniform(using: &generator)
    var coverage = [Float](repeating: 0, count: size * size)
    let share = 1 / Float(samples * samples)
    for index in 0..<size * size {
      for sample in 0..<samples * samples {
        let x = Double(index % size) + (Double(sample % samples) + 0.5) / Double(samples)
        let y = Double(index / size) + (Double(sample / samples) + 0.5) / Double(samples)
        let place = SIMD2(x, y) - Double(size) / 2
        if isInside(place / radius, shape) { coverage[index] += share }
      }
    }
    return Glyph(
      width: size, height: size, pixels: coverage.map { $0 * grey }, coverage: coverage,
      digit: shape)
  }

  /// Whether a place, in units of the reach, is part of a shape; y points down.
  private static func isInside(_ place: SIMD2<Double>, _ shape: Int) -> Bool {
    switch shape {
    case 0: (place * place).sum() <= 1
    case 1: max(abs(place.x), abs(place.y)) <= 0.85
    // From the tip at the top to the base.
    default: place.y <= 0.85 && abs(place.x) <= (place.y + 1) / 1.85
    }
  }
}
