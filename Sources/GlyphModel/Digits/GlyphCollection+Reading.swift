import AssetIO
import Files

extension GlyphCollection {
  /// Reads digits from an IDX file of pictures, and which digit each is from the file of labels
  /// beside it, if there is one: called as MNIST's are, `…images…idx3…` and `…labels…idx1…`.
  ///
  /// - Parameter largestSide: of a digit, in pixels.
  package init(readingFrom path: String, largestSide: Int) throws(FileError) {
    let pictures = try IDXFile(readingFrom: path, dimensions: 3, of: "pictures of digits")
    let (count, height, width) = (
      pictures.extents[0], pictures.extents[1], pictures.extents[2]
    )
    guard count >= Self.smallestCount else {
      throw FileError(
        path: path,
        reason: "holds \(count) digits, but at least \(Self.smallestCount) are needed, of which a "
          + "fifth is kept from training")
    }
    guard (4...largestSide).contains(height), (4...largestSide).contains(width) else {
      throw FileError(
        path: path,
        reason: "its digits have \(width)×\(height) pixels, but must have from 4×4 to "
          + "\(largestSide)×\(largestSide), which is the size of the pictures")
    }
    var labels: [UInt8]?
    if let beside = Self.labels(beside: path) {
      let file = try IDXFile(readingFrom: beside, dimensions: 1, of: "labels")
      guard file.extents[0] == count else {
        throw FileError(
          path: beside,
          reason: "holds \(file.extents[0]) labels, but \(path) has \(count) digits; put the right "
            + "file there, or none")
      }
      labels = file.bytes
    }
    let size = height * width
    var glyphs: [Glyph] = []
    glyphs.reserveCapacity(count)
    for index in 0..<count {
      let pixels = pictures.bytes[index * size..<(index + 1) * size].map { Float($0) / 255 }
      let glyph = Glyph(
        width: width, height: height, pixels: pixels, digit: labels.map { Int($0[index]) })
      guard glyph.box.area > 0 else {
        throw FileError(
          path: path, reason: "its digit \(index + 1) has no ink; ink is bright, paper is dark")
      }
      glyphs.append(glyph)
    }
    self.init(glyphs)
  }

  private static func labels(beside path: String) -> String? {
    let name = PathText.name(of: path)
    guard name.contains("images") else { return nil }
    let other = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    let beside = PathText.joined(PathText.folder(of: path), other)
    return SystemFile.exists(beside) ? beside : nil
  }
}
