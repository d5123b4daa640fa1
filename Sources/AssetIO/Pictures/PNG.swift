import CPNG
import Files
import Rendering

/// Pictures in PNG files, through libpng's simplified interface and its functions on memory, so
/// that neither a file nor a `longjmp` crosses into Swift.
public enum PNG {
  /// What every PNG file begins with.
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads a picture of any kind that PNG has: 1 to 16 bits, grey, palette or colour, with or
  /// without alpha, interlaced or not. (`PictureFile` reads JPEG as well.)
  ///
  /// A file is taken as sRGB, at 16 bits too, unless it says otherwise: by a colour profile, a
  /// colour code, a gamma, primaries.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - background: The linear RGB colour behind transparent pixels; white unless stated.
  /// - Returns: The picture in linear RGB, upright.
  public static func read(
    _ path: String, background: SIMD3<Float> = .one
  ) throws(FileError) -> Image {
    try decode(WholeFile.read(path), path: path, background: background)
  }

  /// Decodes the bytes of a PNG file; `path` is named in errors.
  package static func decode(
    _ file: consuming [UInt8], path: String, background: SIMD3<Float> = .one
  ) throws(FileError) -> Image {
    var use = PictureUse.picture
    use.background = background
    return try decode(file, path: path, as: use).image
  }

  /// Writes a picture as 8-bit sRGB; values outside [0, 1] are clamped.
  public static func write(_ image: Image, to path: String) throws(FileError) {
    try WholeFile.write(encode(image, path: path), to: path)
  }

  /// The bytes of the file that `write` would write; `path` is named in errors.
  package static func encode(_ image: Image, path: String) throws(FileError) -> [UInt8] {
    try encode(
      SRGB.encode(image.pixels), width: image.width, height: image.height,
      format: UInt32(PNG_FORMAT_FLAG_COLOR), path: path)
  }

  /// Writes 16-bit grey, such as depth in millimetres: `[height, width]`, row-major, stored as
  /// they are.
  package static func writeDepth(
    _ depth: [UInt16], width: Int, height: Int, to path: String,
    durability: WholeFile.Durability = .now
  ) throws(FileError) {
    let file = try encode(
      depth, width: width, height: height, format: UInt32(PNG_FORMAT_FLAG_LINEAR), path: path)
    try WholeFile.write(file, to: path, durability: durability)
  }

  /// Writes 8-bit grey, such as the index of the object in each pixel: `[height, width]`,
  /// row-major, stored as they are.
  package static func writeMask(
    _ mask: [UInt8], width: Int, height: Int, to path: String,
    durability: WholeFile.Durability = .now
  ) throws(FileError) {
    try WholeFile.write(
      encode(mask, width: width, height: height, format: 0, path: path), to: path,
      durability: durability)
  }

  /// Reads what `writeDepth` wrote: `[height, width]`, row-major.
  package static func readDepth(
    _ path: String
  ) throws(FileError) -> (values: [UInt16], width: Int, height: Int) {
    let header = try greyHeader(path, bitDepth: 16)
    let values: [UInt16] = try samples(
      of: header, format: UInt32(PNG_FORMAT_FLAG_LINEAR), channels: 1, path: path)
    return (values, header.width, header.height)
  }

  /// Reads what `writeMask` wrote: `[height, width]`, row-major.
  package static func readMask(
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

// MARK: - Encoding

extension PNG {
  private static func encode<Sample: FixedWidthInteger>(
    _ samples: [Sample], width: Int, height: Int, format: UInt32, path: String
  ) throws(FileError) -> [UInt8] {
    let channels = format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0 ? 1 : 3
    precondition(samples.count == width * height * channels, "as many samples as the size says")
    guard width > 0, height > 0, width * height <= PictureFile.largestPixelCount else {
      throw FileError(
        path: path,
        reason: "cannot be written: a picture of \(width)×\(height) pixels is not between 1 and "
          + "\(PictureFile.largestPixelCount) pixels")
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
