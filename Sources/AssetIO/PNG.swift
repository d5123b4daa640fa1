import CPNG
import Files
import Rendering

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Pictures in PNG files, through libpng's simplified interface and its functions on memory, so
/// that neither a file nor a `longjmp` crosses into Swift.
public enum PNG {
  /// Pictures with more pixels are refused before a pixel is decoded.
  public static let largestPixelCount = 64 << 20

  /// Reads a picture of any kind that PNG has: 1 to 16 bits, grey, palette or colour, with or
  /// without alpha, interlaced or not.
  ///
  /// A file is taken as sRGB, at 16 bits too, unless it states another gamma; a colour profile is
  /// taken for sRGB's.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - background: The linear RGB colour behind transparent pixels; white unless stated.
  /// - Returns: The picture in linear RGB.
  public static func read(
    _ path: String, background: SIMD3<Float> = .one
  ) throws(FileError) -> Image {
    try decode(WholeFile.read(path), path: path, background: background)
  }

  /// Decodes the bytes of a PNG file; `path` is named in errors.
  public static func decode(
    _ file: [UInt8], path: String, background: SIMD3<Float> = .one
  ) throws(FileError) -> Image {
    let header = try PNGHeader(checking: file, path: path)
    return header.bitDepth == 16
      ? try decode16(header, path: path, background: background)
      : try decode8(header, path: path, background: background)
  }

  /// Writes a picture as 8-bit sRGB; values outside [0, 1] are clamped.
  public static func write(_ image: Image, to path: String) throws(FileError) {
    try WholeFile.write(encode(image, path: path), to: path)
  }

  /// The bytes of the file that `write` would write; `path` is named in errors.
  public static func encode(_ image: Image, path: String) throws(FileError) -> [UInt8] {
    try encode(
      SRGB.encode(image.pixels), width: image.width, height: image.height,
      format: UInt32(PNG_FORMAT_FLAG_COLOR), path: path)
  }

  /// Writes 16-bit grey, such as depth in millimetres: `[height, width]`, row-major, stored as
  /// they are.
  public static func writeDepth(
    _ depth: [UInt16], width: Int, height: Int, to path: String
  ) throws(FileError) {
    let file = try encode(
      depth, width: width, height: height, format: UInt32(PNG_FORMAT_FLAG_LINEAR), path: path)
    try WholeFile.write(file, to: path)
  }

  /// Writes 8-bit grey, such as the index of the object in each pixel: `[height, width]`,
  /// row-major, stored as they are.
  public static func writeMask(
    _ mask: [UInt8], width: Int, height: Int, to path: String
  ) throws(FileError) {
    try WholeFile.write(
      encode(mask, width: width, height: height, format: 0, path: path), to: path)
  }

  /// Reads what `writeDepth` wrote: `[height, width]`, row-major.
  public static func readDepth(
    _ path: String
  ) throws(FileError) -> (values: [UInt16], width: Int, height: Int) {
    let header = try greyHeader(path, bitDepth: 16)
    let values: [UInt16] = try samples(
      of: header, format: UInt32(PNG_FORMAT_FLAG_LINEAR), channels: 1, path: path)
    return (values, header.width, header.height)
  }

  /// Reads what `writeMask` wrote: `[height, width]`, row-major.
  public static func readMask(
    _ path: String
  ) throws(FileError) -> (values: [UInt8], width: Int, height: Int) {
    let header = try greyHeader(path, bitDepth: 8)
    let values: [UInt8] = try samples(of: header, format: 0, channels: 1, path: path)
    return (values, header.width, header.height)
  }

  private static func greyHeader(
    _ path: String, bitDepth: Int
  ) throws(FileError) -> PNGHeader {
    let header = try PNGHeader(checking: WholeFile.read(path), path: path)
    guard header.bitDepth == bitDepth, header.isGrey else {
      throw FileError(path: path, reason: "is not a grey picture of \(bitDepth) bits")
    }
    return header
  }
}

// MARK: - Decoding

extension PNG {
  private static func decode8(
    _ header: PNGHeader, path: String, background: SIMD3<Float>
  ) throws(FileError) -> Image {
    let format = UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    let source: [UInt8] = try samples(of: header, format: format, channels: 4, path: path)
    let linear = linearValues(of: header.transfer, largest: 255)
    var pixels = [Float](repeating: 0, count: header.width * header.height * 3)
    for index in 0..<header.width * header.height {
      let alpha = Float(source[4 * index + 3]) / 255
      for channel in 0..<3 {
        let color = linear[Int(source[4 * index + channel])]
        pixels[3 * index + channel] =
          alpha == 1 ? color : alpha * color + (1 - alpha) * background[channel]
      }
    }
    return Image(width: header.width, height: header.height, pixels: pixels)
  }

  private static func decode16(
    _ header: PNGHeader, path: String, background: SIMD3<Float>
  ) throws(FileError) -> Image {
    // libpng calls this format linear and leaves samples without a stated gamma alone, but for
    // their multiplication by alpha.
    let format = UInt32(PNG_FORMAT_FLAG_LINEAR | PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    let source: [UInt16] = try samples(of: header, format: format, channels: 4, path: path)
    let linear = linearValues(of: header.transfer, largest: 65535)
    var pixels = [Float](repeating: 0, count: header.width * header.height * 3)
    for index in 0..<header.width * header.height {
      let alpha = UInt32(source[4 * index + 3])
      let weight = Float(alpha) / 65535
      for channel in 0..<3 {
        let product = UInt32(source[4 * index + channel])
        let sample = alpha == 0 ? 0 : min((product * 65535 + alpha / 2) / alpha, 65535)
        let color = linear[Int(sample)]
        pixels[3 * index + channel] =
          alpha == 65535 ? color : weight * color + (1 - weight) * background[channel]
      }
    }
    return Image(width: header.width, height: header.height, pixels: pixels)
  }

  /// The light that each sample from 0 to `largest` stands for.
  private static func linearValues(of transfer: PNGHeader.Transfer, largest: Int) -> [Float] {
    switch transfer {
    case .sRGB:
      if largest == 255 { return SRGB.linearFromByte }
      return (0...largest).map { Float(SRGB.decode(Double($0) / Double(largest))) }
    case .power(let exponent):
      return (0...largest).map { Float(pow(Double($0) / Double(largest), exponent)) }
    }
  }

  /// The picture's samples in one of libpng's formats, `[height, width, channels]`.
  private static func samples<Sample: FixedWidthInteger>(
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

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

// MARK: - Encoding

extension PNG {
  private static func encode<Sample: FixedWidthInteger>(
    _ samples: [Sample], width: Int, height: Int, format: UInt32, path: String
  ) throws(FileError) -> [UInt8] {
    let channels = format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0 ? 1 : 3
    precondition(samples.count == width * height * channels, "as many samples as the size says")
    guard width > 0, height > 0, width * height <= largestPixelCount else {
      throw FileError(
        path: path,
        reason: "cannot be written: a picture of \(width)×\(height) pixels is not between 1 and "
          + "\(largestPixelCount) pixels")
    }
    // Deflate adds under a thousandth to what it cannot compress; once more with libpng's own
    // count should that ever be too little.
    let byteCount = samples.count * MemoryLayout<Sample>.stride + height
    var capacity = png_alloc_size_t(byteCount + byteCount / 256 + 4096)
    for _ in 0..<2 {
      var image = png_image()
      image.version = UInt32(PNG_IMAGE_VERSION)
      image.width = UInt32(width)
      image.height = UInt32(height)
      image.format = format
      defer { png_image_free(&image) }
      var file = [UInt8](repeating: 0, count: Int(capacity))
      let isWritten = file.withUnsafeMutableBytes { target in
        samples.withUnsafeBytes { source in
          png_image_write_to_memory(
            &image, target.baseAddress, &capacity, 0, source.baseAddress, 0, nil) != 0
        }
      }
      if isWritten { return Array(file.prefix(Int(capacity))) }
      guard capacity > file.count else {
        throw FileError(path: path, reason: "cannot be written: \(message(image))")
      }
    }
    throw FileError(path: path, reason: "cannot be written: its encoded size is not stable")
  }
}
