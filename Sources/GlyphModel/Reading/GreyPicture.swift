import AssetIO
import Files
import Rendering

/// Grey pictures in files: a pixel's ink is its byte / 255, as in MNIST, not its linear light.
package enum GreyPicture {
  /// Reads a PNG or JPEG of the wanted size; of colours the mean counts.
  package static func read(_ path: String, size: Int) throws(FileError) -> [Float] {
    let image = try PictureFile.read(path).image
    guard image.width == size, image.height == size else {
      throw FileError(
        path: path,
        reason: "has \(image.width)×\(image.height) pixels, but the model reads \(size)×\(size); "
          + "scale it or cut it out first")
    }
    let bytes = SRGB.encode(image.pixels)
    return (0..<size * size).map { pixel in
      let sum = bytes[pixel * 3..<pixel * 3 + 3].reduce(0) { $0 + Int($1) }
      return Float(sum) / (3 * 255)
    }
  }

  /// Writes a PNG of `[size, size]`; what is beyond 0 or 1 is cut.
  package static func write(_ pixels: [Float], size: Int, to path: String) throws(FileError) {
    try PNG.writeMask(bytes(pixels), width: size, height: size, to: path)
  }

  private static func bytes(_ pixels: [Float]) -> [UInt8] {
    pixels.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
  }

  /// A picture to look at, each pixel enlarged.
  static func image(_ pixels: [Float], size: Int, factor: Int) -> Image {
    let bytes = bytes(pixels)
    var image = Image(width: size * factor, height: size * factor)
    for row in 0..<size * factor {
      for column in 0..<size * factor {
        let ink = SRGB.decode(bytes[row / factor * size + column / factor])
        image[column, row] = SIMD3(repeating: ink)
      }
    }
    return image
  }
}
