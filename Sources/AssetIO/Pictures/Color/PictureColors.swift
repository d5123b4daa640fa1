import Geometry
import Rendering

/// What a picture's samples mean as light.
struct PictureColors: Equatable {
  /// The curves of red, green and blue.
  var curves: [ToneCurve]
  /// Linear RGB with sRGB's primaries of linear RGB with the picture's; nil if they are the same.
  var linearSRGBFromRGB: Matrix3x3?

  /// Makes colours with one curve for all channels and sRGB's primaries.
  init(curve: ToneCurve) { curves = [curve, curve, curve] }

  /// sRGB.
  static let sRGB = PictureColors(curve: .sRGB)

  /// Adobe RGB (1998).
  static let adobeRGB: PictureColors = {
    var colors = PictureColors(curve: .power(563.0 / 256))
    colors.linearSRGBFromRGB = RGBPrimaries.adobe.linearSRGBFromRGB
    return colors
  }()

  /// The picture that stored samples show, upright, in linear RGB. What sRGB's primaries cannot
  /// mix becomes the nearest that they can, channel by channel.
  func image<Sample: FixedWidthInteger & UnsignedInteger>(
    of stored: StoredSamples<Sample>, orientation: PictureOrientation, background: SIMD3<Float>
  ) -> Image {
    let layout = orientation.layout(width: stored.width, height: stored.height)
    let red = lights(curves[0], largest: Int(Sample.max))
    let green = curves[1] == curves[0] ? red : lights(curves[1], largest: Int(Sample.max))
    let blue = curves[2] == curves[0] ? red : lights(curves[2], largest: Int(Sample.max))
    let largest = UInt32(Sample.max)
    let columns = linearSRGBFromRGB.map { m in
      (SIMD3<Float>(m.columns.0), SIMD3<Float>(m.columns.1), SIMD3<Float>(m.columns.2))
    }
    let hasAlpha = stored.channels == 4
    let count = stored.width * stored.height
    let pixels = [Float](unsafeUninitializedCapacity: 3 * count) { pixels, initialized in
      stored.samples.withUnsafeBufferPointer { samples in
        for row in 0..<stored.height {
          for column in 0..<stored.width {
            let source = stored.channels * (row * stored.width + column)
            let alpha = hasAlpha ? UInt32(samples[source + 3]) : largest
            func sample(_ channel: Int) -> Int {
              let value = UInt32(samples[source + channel])
              guard stored.isPremultiplied, alpha != largest else { return Int(value) }
              return alpha == 0 ? 0 : Int(min((value * largest + alpha / 2) / alpha, largest))
            }
            var color = SIMD3(red[sample(0)], green[sample(1)], blue[sample(2)])
            if let (x, y, z) = columns {
              color = (x * color.x + y * color.y + z * color.z)
                .clamped(lowerBound: .zero, upperBound: .one)
            }
            if alpha != largest {
              let weight = Float(alpha) / Float(largest)
              color = weight * color + (1 - weight) * background
            }
            let target =
              3 * (layout.first + column * layout.columnStep + row * layout.rowStep)
            pixels[target] = color.x
            pixels[target + 1] = color.y
            pixels[target + 2] = color.z
          }
        }
      }
      initialized = 3 * count
    }
    return Image(width: layout.width, height: layout.height, pixels: pixels)
  }

  /// The light that each sample from 0 to `largest` stands for.
  private func lights(_ curve: ToneCurve, largest: Int) -> [Float] {
    if curve == .sRGB, largest == 255 { return SRGB.linearFromByte }
    return (0...largest).map { Float(curve.light(Double($0) / Double(largest))) }
  }
}
