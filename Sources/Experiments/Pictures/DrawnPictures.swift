import AssetIO
import Foundation
import Probability
import Rendering

/// Pictures that no scene of a table has made: blank ones, noise, and drawings that stand in for
/// photographs. Of a size and a seed; picture `index` is the same at every call.
struct DrawnPictures: Sendable {
  let width: Int
  let height: Int
  let seed: UInt64

  /// All kinds.
  var kinds: [PictureKind] {
    [
      kind("blank: white, black, grey, any colour", stream: 1) { blank($0, &$1) },
      kind("noise: uniform", stream: 2) { _, g in
        filled { _, _ in Self.color(&g) }
      },
      kind("noise: Gaussian about a colour", stream: 3) { _, g in
        let deviation = Float(Self.uniform(0.1, 0.5, &g))
        let mean = Self.color(&g)
        return filled { _, _ in
          let z = (0..<3).map { _ in Float(Normal.standardSample(using: &g)) }
          return mean + deviation * SIMD3(z[0], z[1], z[2])
        }
      },
      kind("noise: salt and pepper", stream: 4) { _, g in
        let share = Self.uniform(0.02, 0.5, &g)
        let ground = Self.color(&g)
        return filled { _, _ in
          guard Double.uniform(using: &g) < share else { return ground }
          return SIMD3(repeating: Double.uniform(using: &g) < 0.5 ? 0 : 1)
        }
      },
      kind("noise: 1/f", stream: 5) { _, g in
        let mean = Self.color(&g)
        let clouds = (0..<3).map { _ in Clouds(using: &g) }
        return filled { u, v in
          mean + 0.5 * SIMD3(clouds[0](u, v), clouds[1](u, v), clouds[2](u, v))
        }
      },
      kind("gradients", stream: 6) { _, g in
        let corners = (0..<4).map { _ in Self.color(&g) }
        return filled { u, v in
          Self.mix(
            Self.mix(corners[0], corners[1], u), Self.mix(corners[2], corners[3], u), v)
        }
      },
      kind("stripes", stream: 7) { _, g in
        let (a, b) = (Self.color(&g), Self.color(&g))
        let angle = Self.uniform(0, .pi, &g)
        let frequency = Self.uniform(1, 16, &g)
        return filled { u, v in
          let phase = frequency * (cos(angle) * Double(u) + sin(angle) * Double(v))
          return phase - phase.rounded(.down) < 0.5 ? a : b
        }
      },
      kind("checkerboards", stream: 8) { _, g in
        let (a, b) = (Self.color(&g), Self.color(&g))
        let fields = Self.uniform(2, 32, &g).rounded()
        return filled { u, v in
          Int(Double(u) * fields) % 2 == Int(Double(v) * fields) % 2 ? a : b
        }
      },
      kind("strokes like those of a text", stream: 9) { strokes(&$1) },
      kind("blobs", stream: 10) { _, g in blobs(&g) },
      kind("landscapes", stream: 11) { _, g in landscape(&g) },
    ]
  }

  /// - Parameter stream: that of no other kind.
  private func kind(
    _ name: String, stream: UInt64, _ draw: @escaping @Sendable (Int, inout PCG32) -> Image
  ) -> PictureKind {
    let seed = seed
    return PictureKind(name) { index in
      var generator = PCG32(seed: seed ^ (stream << 40), stream: UInt64(index))
      var picture = draw(index, &generator)
      for place in picture.pixels.indices {
        picture.pixels[place] = min(1, max(0, picture.pixels[place]))
      }
      return picture.quantizedToSRGB8()
    }
  }

  // MARK: Drawing

  /// The first ones are the extremes and greys between them.
  private func blank(_ index: Int, _ generator: inout PCG32) -> Image {
    let greys: [Float] = [1, 0, 0.5, 0.2, 0.8]
    let color =
      index < greys.count ? SIMD3(repeating: greys[index]) : Self.color(&generator)
    return Image(width: width, height: height, color: color)
  }

  /// A picture whose pixels' colours depend on where they are, (0, 0) to (1, 1) from the top left.
  private func filled(_ color: (Float, Float) -> SIMD3<Float>) -> Image {
    var image = Image(width: width, height: height)
    for row in 0..<height {
      for column in 0..<width {
        image[column, row] = color(
          (Float(column) + 0.5) / Float(width), (Float(row) + 0.5) / Float(height))
      }
    }
    return image
  }

  /// Lines of short strokes on paper.
  private func strokes(_ generator: inout PCG32) -> Image {
    let paper = SIMD3<Float>(repeating: Float(Self.uniform(0.6, 1, &generator)))
    let ink = 0.3 * Self.color(&generator)
    var image = Image(width: width, height: height, color: paper)
    let lines = Int(Self.uniform(4, 12, &generator))
    for line in 0..<lines {
      let base = (Double(line) + 0.8) / Double(lines) * Double(height)
      let size = 0.6 * Double(height) / Double(lines)
      var column = Self.uniform(0.03, 0.1, &generator) * Double(width)
      while column < 0.95 * Double(width) {
        let start = SIMD2(column, base - Self.uniform(0, 1, &generator) * size)
        let end = SIMD2(
          column + Self.uniform(-0.3, 0.5, &generator) * size,
          base - Self.uniform(0, 1, &generator) * size)
        for step in 0...40 {
          let point = start + (end - start) * (Double(step) / 40)
          let (x, y) = (Int(point.x), Int(point.y))
          if (0..<width).contains(x), (0..<height).contains(y) { image[x, y] = ink }
        }
        column += size * Self.uniform(0.2, 1, &generator)
      }
    }
    return image
  }

  /// Soft and hard discs on a plain ground.
  private func blobs(_ generator: inout PCG32) -> Image {
    var image = Image(width: width, height: height, color: Self.color(&generator))
    for _ in 0..<Int(Self.uniform(1, 12, &generator)) {
      let color = Self.color(&generator)
      let center = SIMD2(Self.uniform(0, 1, &generator), Self.uniform(0, 1, &generator))
      let radius = Self.uniform(0.03, 0.3, &generator)
      let softness = Self.uniform(0.01, 0.5, &generator)
      let old = image
      image = filled { u, v in
        let d = SIMD2(Double(u), Double(v)) - center
        let distance = (d * d).sum().squareRoot() / radius
        let share = 1 / (1 + exp((distance - 1) / softness))
        let column = min(width - 1, Int(u * Float(width)))
        return Self.mix(old[column, min(height - 1, Int(v * Float(height)))], color, Float(share))
      }
    }
    return image
  }

  /// Sky, hills one before another, and grain on all of it.
  private func landscape(_ generator: inout PCG32) -> Image {
    let zenith = SIMD3<Float>(0.2, 0.4, 0.8) * Float(Self.uniform(0.5, 1.2, &generator))
    let horizon = SIMD3<Float>(0.8, 0.8, 0.85) * Float(Self.uniform(0.6, 1.1, &generator))
    let grain = Clouds(using: &generator)
    let hills = (0..<Int(Self.uniform(2, 5, &generator))).map { index in
      (
        base: 0.35 + 0.15 * Double(index) + Self.uniform(-0.05, 0.05, &generator),
        wave: Self.uniform(1, 4, &generator), phase: Self.uniform(0, 7, &generator),
        color: SIMD3<Float>(0.15, 0.3, 0.1) * Float(Self.uniform(0.3, 1.5, &generator))
          + 0.1 * Self.color(&generator)
      )
    }
    return filled { u, v in
      var color = Self.mix(zenith, horizon, v)
      for hill in hills {
        let top = hill.base + 0.08 * sin(2 * .pi * hill.wave * Double(u) + hill.phase)
        if Double(v) > top { color = hill.color }
      }
      return color * (1 + 0.3 * grain(u, v))
    }
  }

  // MARK: Numbers

  static func uniform(_ low: Double, _ high: Double, _ generator: inout PCG32) -> Double {
    low + (high - low) * Double.uniform(using: &generator)
  }

  static func color(_ generator: inout PCG32) -> SIMD3<Float> {
    let numbers = (0..<3).map { _ in Float(Double.uniform(using: &generator)) }
    return SIMD3(numbers[0], numbers[1], numbers[2])
  }

  private static func mix(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ share: Float
  ) -> SIMD3<Float> { a + (b - a) * share }
}

/// Noise whose waves have heights as their lengths: lattices of numbers, interpolated, each of
/// twice as many cells and half as strong as the one before; about −1 to 1.
private struct Clouds: Sendable {
  private static let octaves = 6
  private let lattices: [(cells: Int, values: [Float])]

  init(using generator: inout PCG32) {
    lattices = (1...Self.octaves).map { octave in
      let cells = 1 << octave
      return (
        cells,
        (0..<(cells + 1) * (cells + 1)).map { _ in
          Float(DrawnPictures.uniform(-1, 1, &generator)) / Float(cells) * 2
        }
      )
    }
  }

  /// The value at a place, (0, 0) to (1, 1).
  func callAsFunction(_ u: Float, _ v: Float) -> Float {
    lattices.reduce(0) { sum, lattice in
      let (x, y) = (u * Float(lattice.cells), v * Float(lattice.cells))
      let column = min(lattice.cells - 1, Int(x))
      let row = min(lattice.cells - 1, Int(y))
      let (s, t) = (x - Float(column), y - Float(row))
      let stride = lattice.cells + 1
      let a = lattice.values[row * stride + column]
      let b = lattice.values[row * stride + column + 1]
      let c = lattice.values[(row + 1) * stride + column]
      let d = lattice.values[(row + 1) * stride + column + 1]
      return sum + (a + (b - a) * s) * (1 - t) + (c + (d - c) * s) * t
    }
  }
}
