import Files
import TestSupport
import Testing

@testable import AssetIO

@Suite struct MemoryLimitTests {
  @Test(arguments: [
    ("4G", 4 << 30), ("256M", 256 << 20), ("1.5g", 3 << 29), ("1T", 1 << 40),
    ("262144K", 256 << 20), ("300000000", 300_000_000), (".5G", 1 << 29),
  ])
  func sizes(text: String, bytes: Int) {
    #expect(MemoryLimit(text: text)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "G", "4", "0G", "255M", "-4G", "4GB", "4 G", "0x10G", "1e3G", "nan", "infG", "1.2.3G",
    "99999999999T", "4G ", "４G",
  ])
  func notSizes(text: String) {
    #expect(MemoryLimit(text: text) == nil)
  }

  @Test func whatDoesNotFitIsRefused() {
    let limit = MemoryLimit(bytes: 4 << 30)
    #expect(limit.refusal(of: 3 << 30, for: "it", inUse: 1 << 30) == nil)
    #expect(
      limit.refusal(of: (3 << 30) + 1, for: "the mesh", inUse: 1 << 30)
        == "the mesh needs about 3.1 GiB beside the 1 GiB in use, but --max-memory is 4 GiB")
    #expect(
      limit.refusal(of: 5 << 30, for: "the mesh", inUse: 1 << 30)
        == "the mesh needs about 5 GiB, but --max-memory is 4 GiB")
    #expect(limit.refusal(of: .max, for: "it", inUse: 5 << 30) != nil)
    #expect(limit.refusal(of: 1, for: "it", inUse: 5 << 30) != nil)
  }

  @Test func productsDoNotOverflow() {
    #expect(MemoryLimit.product(3, 4, 5) == 60)
    #expect(MemoryLimit.product(1 << 32, 1 << 32, 22) == .max)
  }

  /// Other tests give memory back meanwhile, so that one of several measurements has to show it.
  @Test func whatIsInUseIsMeasured() {
    let growths = (0..<10).map { _ in
      let before = MemoryLimit.memoryInUse()
      #expect(before > 1 << 20)
      let block = [UInt8](repeating: 1, count: 1 << 27)
      return withExtendedLifetime(block) { MemoryLimit.memoryInUse() - before }
    }
    #expect(growths.contains { $0 > 1 << 26 }, "128 MiB were touched ten times: \(growths)")
  }
}

@Suite struct PictureExtentTests {
  @Test func pngAndJPEG() throws {
    let png =
      Array("\u{89}PNG".unicodeScalars.map { UInt8($0.value) }) + [13, 10, 26, 10]
      + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 2, 1, 0, 0, 3, 2]
    #expect(PictureExtent(of: png) == PictureExtent(width: 513, height: 770))
    #expect(PictureExtent(of: Array(png.dropLast())) == nil)
    // A block of an application, a fill byte, then a progressive frame.
    let jpeg: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0x01, 0x02, 0x03, 0x04]
    #expect(PictureExtent(of: jpeg) == PictureExtent(width: 0x0304, height: 0x0102))
    for count in 0..<jpeg.count { #expect(PictureExtent(of: Array(jpeg.prefix(count))) == nil) }
    #expect(PictureExtent(of: Array("GIF89a".utf8)) == nil)
  }
}
