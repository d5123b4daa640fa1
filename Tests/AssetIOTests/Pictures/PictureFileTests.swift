import Files
import Foundation
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// What kind a picture is, its bytes say and not its name.
@Suite struct PictureFileTests {
  private func reason(_ file: [UInt8]) -> String? {
    do {
      _ = try PictureFile.decode(file, path: "a")
      return nil
    } catch { return error.description }
  }

  @Test func namesDoNotMatter() throws {
    let folder = try TemporaryFolder()
    let jpeg = try folder.write("a.png", JPEGFixture.baseline444)
    #expect(
      try PictureFile.read(jpeg) == PictureFile.decode(JPEGFixture.baseline444, path: "a.jpg"))
    let png = try folder.write("b.jpg", PNGErrorTests.file)
    #expect(try PictureFile.read(png).image == PNG.decode(PNGErrorTests.file, path: "a.png"))
  }

  @Test func otherFormatsAreNamed() {
    let files: [(name: String, start: [UInt8])] = [
      ("a GIF", Array("GIF89a".utf8)), ("a BMP", Array("BM".utf8) + [1, 2, 3]),
      ("a TIFF", [0x49, 0x49, 0x2A, 0, 8]), ("a TIFF", [0x4D, 0x4D, 0, 0x2A, 0]),
      ("a WebP", Array("RIFF1234WEBPVP8 ".utf8)), ("a RIFF file", Array("RIFF1234WAVEfmt ".utf8)),
      ("a HEIC", [0, 0, 0, 24] + Array("ftypheic".utf8)),
      ("a HEIC", [0, 0, 0, 24] + Array("ftypmif1".utf8)),
      ("an AVIF", [0, 0, 0, 24] + Array("ftypavif".utf8)),
      ("a video, or a picture kept like one", [0, 0, 0, 24] + Array("ftypisom".utf8)),
      ("a JPEG XL", [0xFF, 0x0A, 1]), ("a JPEG XL", [0, 0, 0, 12] + Array("JXL \r\n".utf8)),
      ("a JPEG 2000", [0, 0, 0, 12] + Array("jP  \r\n".utf8)), ("a PDF", Array("%PDF-1.7".utf8)),
      ("an SVG", Array("<?xml version=\"1.0\"?>\n<svg xmlns=".utf8)),
      ("an SVG", Array(" \n<svg width=".utf8)),
      ("an HTML page", Array("<!DOCTYPE html><html>".utf8)),
      ("a portable pixmap (PNM)", Array("P6\n4 4\n255\n".utf8)),
      ("a Photoshop file", Array("8BPS".utf8) + [0, 1]), ("an OpenEXR", [0x76, 0x2F, 0x31, 1, 2]),
      ("a Radiance HDR", Array("#?RADIANCE\n".utf8)),
      ("a PNG that was damaged by a transfer as text", [0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A]),
      ("a Git LFS pointer in place of a picture", Array("version https://git-lfs.github".utf8)),
    ]
    for (name, start) in files {
      #expect(
        reason(start) == "a: is \(name), which is not read: convert it to PNG or JPEG first")
    }
    #expect(reason(Array("hello".utf8)) == "a: is neither a PNG nor a JPEG")
    #expect(reason([0]) == "a: is neither a PNG nor a JPEG")
  }

  @Test func sizesAreKnownBeforeAPixelIsDecoded() throws {
    let ofPNG = try PictureFile.storedSize(of: PNGErrorTests.file, path: "a")
    #expect(ofPNG == (5, 7))
    let ofJPEG = try PictureFile.storedSize(of: JPEGFixture.turned, path: "a")
    #expect(ofJPEG == (JPEGFixture.width, JPEGFixture.height))
    #expect(throws: FileError(path: "a", reason: "is neither a PNG nor a JPEG")) {
      try PictureFile.storedSize(of: [1, 2, 3], path: "a")
    }
  }

  @Test func beginningsOfPicturesAreTruncatedOnes() {
    #expect(reason([0x89, 0x50]) == "a: the PNG is truncated after 2 bytes")
    #expect(reason([0xFF, 0xD8]) == "a: the JPEG is truncated after 2 bytes; its end is missing")
  }

  /// The beginning of a file that Xcode makes, with its sound checksum.
  @Test func applesVariantIsNamed() {
    let file =
      Array(PNGErrorTests.file.prefix(8)) + PNGFixture.chunk("CgBI", [0x50, 0, 0x20, 6])
      + PNGErrorTests.file.dropFirst(8)
    #expect(
      reason(file)
        == "a: is a PNG in Apple's own variant (CgBI), as Xcode packs it into apps: give the "
        + "original, or save it again as PNG")
  }

  @Test func animationsShowTheirFirstPicture() throws {
    var fixture = PNGFixture()
    fixture.extraChunks = [("acTL", PNGFixture.bigEndian(2) + PNGFixture.bigEndian(0))]
    let read = try PictureFile.decode(fixture.file { _, _, _ in 255 }, path: "a.png")
    #expect(read.image == Image(width: 5, height: 7, color: .one))
    #expect(read.warnings == ["it is animated; its first picture is read"])
  }
}
