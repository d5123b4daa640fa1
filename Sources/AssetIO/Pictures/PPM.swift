import Files

/// Portable pixmaps of 8-bit RGB (P6) in sRGB, as programs hand pictures to each other: a header in
/// text, and the samples as they are.
package enum PPM {
  /// What one begins with, but for the white space that follows.
  package static let signature: [UInt8] = [0x50, 0x36]

  private static let whiteSpace: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]

  /// Whether a pixmap comes next.
  package static func comesNext(in input: inout BufferedInput) throws(FileError) -> Bool {
    guard try input.starts(with: signature) else { return false }
    for space in whiteSpace where try input.starts(with: signature + [space]) { return true }
    return false
  }

  /// Reads a pixmap, and nothing beyond it.
  ///
  /// - Parameter path: is named in errors.
  package static func read(
    from input: inout BufferedInput, path: String
  ) throws(FileError) -> DecodedPicture {
    _ = try input.take(signature.count)
    let width = try number(&input, path)
    let height = try number(&input, path)
    let largest = try number(&input, path)
    guard largest == 255 else {
      throw FileError(
        path: path,
        reason: "the pixmap's largest value is \(largest); convert it to 8 bits, whose largest "
          + "is 255")
    }
    try PictureFile.check(width: width, height: height, path: path)
    let count = width * height * 3
    let samples = try input.take(count)
    guard samples.count == count else {
      throw FileError(
        path: path, reason: "the pixmap ends after \(samples.count) of its \(count) bytes")
    }
    let stored = StoredSamples(width: width, height: height, channels: 3, samples: samples)
    return DecodedPicture(
      image: PictureColors.sRGB.image(
        of: stored, orientation: .upright, background: PictureUse.picture.background))
  }

  /// A number of the header, from 1, and the white space or the comments before it; of the white
  /// space after it one byte is taken, after which the samples begin.
  private static func number(
    _ input: inout BufferedInput, _ path: String
  ) throws(FileError) -> Int {
    let damaged = FileError(
      path: path, reason: "the pixmap's header is damaged: columns, rows and 255 are expected")
    var value = 0
    while let byte = try input.byte() {
      switch byte {
      case 0x23 where value == 0: while let next = try input.byte(), next != 0x0A {}
      case 0x30...0x39 where value < Int(Int32.max) / 10: value = value * 10 + Int(byte - 0x30)
      case let space where whiteSpace.contains(space): if value > 0 { return value }
      default: throw damaged
      }
    }
    throw damaged
  }
}
