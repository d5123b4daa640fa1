import Files
import Foundation
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// The sentences that a user reads, word for word.
@Suite struct PNGErrorTests {
  /// A small, sound file.
  static let file = PNGFixture().file { column, row, channel in column * 40 + row * 8 + channel }

  private func reason(_ file: [UInt8]) -> String? {
    do {
      _ = try PNG.decode(file, path: "a.png")
      return nil
    } catch { return error.description }
  }

  @Test func filesThatAreNone() throws {
    let folder = try TemporaryFolder()
    func message(_ path: String) -> String? {
      do {
        _ = try PNG.read(path)
        return nil
      } catch { return error.description }
    }
    let missing = "\(folder.path)/missing.png"
    #expect(message(missing) == "\(missing): no such file")
    #expect(message(folder.path) == "\(folder.path): is a folder; name a file inside it")
    let empty = try folder.write("empty.png", [])
    #expect(message(empty) == "\(empty): the file is empty")
  }

  @Test func otherFormats() {
    #expect(
      reason([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46])
        == "a.png: is not a PNG")
    #expect(reason(Array("hello".utf8)) == "a.png: is not a PNG")
  }

  @Test func aPictureCutShortAnywhere() {
    for length in 1..<Self.file.count {
      let message = reason(Array(Self.file.prefix(length))) ?? "none"
      #expect(message.hasPrefix("a.png: the PNG is truncated after \(length) bytes"))
    }
  }

  @Test func aWrongChecksum() {
    var damaged = Self.file
    damaged[16] ^= 1
    #expect(
      reason(damaged)
        == "a.png: the PNG is damaged: the checksum of its IHDR chunk at byte 8 is wrong")
    damaged = Self.file
    damaged[60] ^= 1
    #expect(
      reason(damaged)
        == "a.png: the PNG is damaged: the checksum of its IDAT chunk at byte 33 is wrong")
  }

  @Test func aWrongChecksumOfAChunkThatDoesNotMatter() throws {
    var fixture = PNGFixture()
    fixture.extraChunks = [("tEXt", Array("Comment\0hello".utf8))]
    var file = fixture.file { _, _, _ in 7 }
    file[33 + 8] ^= 1
    #expect(reason(file) == nil)
  }

  @Test(arguments: [20_000, 4_294_967_295])
  func aPictureThatIsTooLargeBeforeItIsDecoded(size: Int) {
    // Only a header: had a pixel been wanted, the file would have been called truncated.
    let side = PNGFixture.bigEndian(size)
    let file =
      Array(Self.file.prefix(8)) + PNGFixture.chunk("IHDR", side + side + [8, 2, 0, 0, 0])
    #expect(
      reason(file)
        == "a.png: the picture has \(size)×\(size) pixels; at most 67108864 pixels are read: make "
        + "it smaller first")
  }

  @Test func pixelsThatEndEarly() throws {
    // A sound frame around too few rows.
    var file = PNGFixture(height: 7).file { _, _, _ in 1 }
    let taller = PNGFixture.chunk(
      "IHDR", PNGFixture.bigEndian(5) + PNGFixture.bigEndian(9) + [8, 2, 0, 0, 0])
    file.replaceSubrange(8..<33, with: taller)
    #expect(reason(file)?.hasPrefix("a.png: the PNG is damaged: ") == true)
  }

  @Test func mutatedFilesNeverCrash() {
    for index in 0..<600 {
      var file = Self.file
      file[8 + index * 31 % (file.count - 8)] = UInt8(truncatingIfNeeded: index * 97)
      _ = reason(file)
    }
  }

  @Test func placesThatCannotBeWritten() throws {
    let folder = try TemporaryFolder()
    func message(_ path: String) -> String? {
      do {
        try PNG.write(Image(width: 1, height: 1), to: path)
        return nil
      } catch { return error.description }
    }
    let inMissing = "\(folder.path)/missing/a.png"
    #expect(
      message(inMissing)
        == "\(inMissing): cannot be written: there is no folder \(folder.path)/missing; make "
        + "it first")
    #expect(
      message(folder.path)
        == "\(folder.path): is a folder; name the file to write, such as "
        + "\(folder.path)/picture.png")
    try folder.write("file", "x")
    let inFile = "\(folder.path)/file/a.png"
    #expect(
      message(inFile)
        == "\(inFile): cannot be written: there is no folder \(folder.path)/file; make it first"
    )
    if geteuid() != 0 {
      chmod(folder.path, 0o555)
      let forbidden = "\(folder.path)/a.png"
      #expect(message(forbidden) == "\(forbidden): cannot be written: Permission denied")
      chmod(folder.path, 0o755)
    }
    #expect(folder.contents == ["file"])
  }

  @Test func depthIsNotReadFromAColorPicture() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.png", Self.file)
    #expect(throws: FileError(path: path, reason: "is not a grey picture of 16 bits")) {
      try PNG.readDepth(path)
    }
  }
}
