import Rendering

extension Image {
  /// The picture as it comes back from an 8-bit sRGB file: every value clamped to [0, 1] and
  /// rounded to the nearest byte on the encoded scale.
  package func quantizedToSRGB8() -> Image {
    let linearFromByte = SRGB.linearFromByte
    return Image(
      width: width, height: height, pixels: SRGB.encode(pixels).map { linearFromByte[Int($0)] })
  }
}
