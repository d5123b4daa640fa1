import Files
import Rendering

/// Pictures that are given to air3d: PNG and JPEG, told apart by their bytes, whatever their names
/// say.
package enum PictureFile {
  /// Pictures with more pixels are refused before a pixel is decoded.
  package static let largestPixelCount = 64 << 20

  /// What decoding takes at most beside the file itself, in bytes a pixel (measured): the picture,
  /// which is three `Float`s, the samples it is made of, at most four of 16 bits, and a reserve.
  /// (Of a JPEG these are three of 8 bits; what libjpeg keeps meanwhile is gone before the picture
  /// is made.)
  package static let decodingBytesPerPixel = 22

  /// Reads a picture.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - use: What of the file counts; by default all that a viewer of pictures would honour.
  /// - Returns: The picture in linear RGB with sRGB's primaries, upright, and what is to be said
  ///   about it.
  package static func read(
    _ path: String, as use: PictureUse = .picture
  ) throws(FileError) -> DecodedPicture {
    try decode(WholeFile.read(path), path: path, as: use)
  }

  /// Decodes the bytes of a picture file; `path` is named in errors.
  package static func decode(
    _ file: consuming [UInt8], path: String, as use: PictureUse = .picture
  ) throws(FileError) -> DecodedPicture {
    let format = PictureFormat(of: copy file)
    switch format {
    case .png: return try PNG.decode(file, path: path, as: use)
    case .jpeg: return try JPEG.decode(file, path: path, as: use)
    case .other, .unknown: throw refusal(of: format, path: path)
    }
  }

  /// The columns and rows of a picture as it is stored, from the framework of its file: no pixel is
  /// decoded. Throws what `decode` would throw on the framework's account.
  package static func storedSize(
    of file: [UInt8], path: String
  ) throws(FileError) -> (width: Int, height: Int) {
    let format = PictureFormat(of: file)
    switch format {
    case .png:
      let header = try PNGHeader(checking: file, path: path)
      return (header.width, header.height)
    case .jpeg:
      let header = try JPEGHeader(checking: file, path: path)
      return (header.width, header.height)
    case .other, .unknown: throw refusal(of: format, path: path)
    }
  }

  private static func refusal(of format: PictureFormat, path: String) -> FileError {
    guard case .other(let name) = format else {
      return FileError(path: path, reason: "is neither a PNG nor a JPEG")
    }
    return FileError(
      path: path, reason: "is \(name), which is not read: convert it to PNG or JPEG first")
  }

  /// Throws if a picture of this size is too large to be decoded: the one place that decides, for
  /// all formats, before anything is allocated for it.
  static func check(width: Int, height: Int, path: String) throws(FileError) {
    // (Each side first: the product of two 32-bit numbers can overflow.)
    let limit = largestPixelCount
    guard width <= limit, height <= limit, width * height <= limit else {
      throw FileError(
        path: path,
        reason: "the picture has \(width)×\(height) pixels; at most \(limit) pixels are read: make "
          + "it smaller first")
    }
    try PictureExtent(width: width, height: height).requireMemory(path: path)
  }
}
