import AssetIO
import GlyphModel
import Probability
import TestSupport
import Testing

/// Digits of other people, as MNIST's files hold them.
@Suite struct GlyphCollectionTests {
  /// Digits of 5×5 pixels, each a dot of its own brightness in the middle.
  static func file(_ count: Int, side: Int = 5) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count * side * side)
    for index in 0..<count { bytes[index * side * side + side * side / 2] = UInt8(100 + index) }
    return IDXFile.encoded(extents: [count, side, side], bytes: bytes)
  }

  @Test func readsDigitsAndTheLabelsBesideThem() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("t-images-idx3-ubyte", Self.file(20))
    #expect(try GlyphCollection(readingFrom: path, largestSide: 50).glyphs[3].digit == nil)
    try folder.write(
      "t-labels-idx1-ubyte",
      IDXFile.encoded(extents: [20], bytes: (0..<20).map { UInt8($0 % 10) }))
    let glyph = try GlyphCollection(readingFrom: path, largestSide: 50).glyphs[13]
    #expect(glyph.digit == 3)
    #expect(glyph.pixels[12] == Float(113) / 255)
    #expect(glyph.box == InkBox(left: 2, top: 2, right: 3, bottom: 3))
  }

  @Test func everyFifthIsKeptFromTraining() throws {
    let folder = try TemporaryFolder()
    let collection = try GlyphCollection(
      readingFrom: folder.write("a", Self.file(20)), largestSide: 50)
    let source = GlyphSource.collection(collection)
    var generator = PCG32(seed: 1, stream: 1)
    func drawn(_ isHeldOut: Bool) -> Set<Float> {
      Set(
        (0..<400).map { _ in
          source.glyph(isHeldOut: isHeldOut, using: &generator).pixels[12] * 255 - 100
        }.map { $0.rounded() })
    }
    #expect(drawn(true) == [0, 5, 10, 15])
    #expect(drawn(false) == Set((0..<20).map { Float($0) }).subtracting([0, 5, 10, 15]))
  }

  @Test func whatCannotBeUsedIsSaid() throws {
    let folder = try TemporaryFolder()
    func reason(_ name: String, _ bytes: [UInt8]) throws -> String? {
      let path = try folder.write(name, bytes)
      return message { _ = try GlyphCollection(readingFrom: path, largestSide: 50) }?
        .replacing(folder.path + "/", with: "")
    }
    #expect(
      try reason("few", Self.file(9))
        == "few: holds 9 digits, but at least 10 are needed, of which a fifth is kept from training")
    #expect(
      try reason("large", Self.file(10, side: 51))
        == "large: its digits have 51×51 pixels, but must have from 4×4 to 50×50, which is the size of the pictures")
    #expect(
      try reason(
        "empty", IDXFile.encoded(extents: [10, 5, 5], bytes: [UInt8](repeating: 0, count: 250)))
        == "empty: its digit 1 has no ink; ink is bright, paper is dark")
    try folder.write("x-labels", IDXFile.encoded(extents: [3], bytes: [1, 2, 3]))
    #expect(
      try reason("x-images", Self.file(10))
        == "x-labels: holds 3 labels, but x-images has 10 digits; put the right file there, or none")
  }
}
