import CPNG
import Files
import Rendering

extension PNG {
  /// Decodes the bytes of a PNG file; `path` is named in errors.
  static func decode(
    _ file: consuming [UInt8], path: String, as use: PictureUse
  ) throws(FileError) -> DecodedPicture {
    let header = try PNGHeader(checking: file, path: path, keepsTransparency: use.usesAlpha)
    var warnings = header.warnings
    let colors =
      use.usesColorProfile
      ? try header.colorChunks.colors(isGrey: !header.hasColors, path: path, warnings: &warnings)
      : .sRGB
    let orientation = use.usesOrientation ? header.orientation : .upright
    // Of 16 bits, libpng hands out colours that have been multiplied by alpha, and so lost where
    // that is 0: 8 bits for who wants colours without it.
    let image: Image
    if header.bitDepth == 16, use.usesAlpha || !header.hasAlphaChannel {
      image = colors.image(
        of: try samples16(header, path: path), orientation: orientation,
        background: use.background)
    } else {
      var stored = try samples8(header, path: path)
      if !use.usesAlpha {
        for pixel in 0..<header.width * header.height { stored.samples[4 * pixel + 3] = 255 }
      }
      image = colors.image(of: stored, orientation: orientation, background: use.background)
    }
    return DecodedPicture(image: image, warnings: warnings)
  }

  private static func samples8(
    _ header: PNGHeader, path: String
  ) throws(FileError) -> StoredSamples<UInt8> {
    let format = UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    return StoredSamples(
      width: header.width, height: header.height, channels: 4,
      samples: try samples(of: header, format: format, channels: 4, path: path))
  }

  private static func samples16(
    _ header: PNGHeader, path: String
  ) throws(FileError) -> StoredSamples<UInt16> {
    // libpng calls this format linear and leaves samples without a stated gamma alone, but for
    // their multiplication by alpha.
    let format = UInt32(PNG_FORMAT_FLAG_LINEAR | PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    return StoredSamples(
      width: header.width, height: header.height, channels: 4,
      samples: try samples(of: header, format: format, channels: 4, path: path),
      isPremultiplied: true)
  }

  /// The picture's samples in one of libpng's formats, `[height, width, channels]`.
  static func samples<Sample: FixedWidthInteger>(
    of header: PNGHeader, format: UInt32, channels: Int, path: String
  ) throws(FileError) -> [Sample] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    var samples: [Sample] = []
    let isRead = header.bareFile.withUnsafeBytes { source in
      guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0,
        image.width == header.width, image.height == header.height
      else { return false }
      image.format = format
      // Where 16 bits become 8, libpng would take them for linear.
      if format & UInt32(PNG_FORMAT_FLAG_LINEAR) == 0 {
        image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      }
      samples = [Sample](repeating: 0, count: header.width * header.height * channels)
      return samples.withUnsafeMutableBytes {
        png_image_finish_read(&image, nil, $0.baseAddress, 0, nil) != 0
      }
    }
    guard isRead else {
      throw FileError(path: path, reason: "the PNG is damaged: \(message(image))")
    }
    return samples
  }

  /// What libpng says went wrong.
  static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
