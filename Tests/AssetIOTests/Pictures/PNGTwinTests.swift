import CPNG
import Probability
import Rendering
import Testing

@testable import AssetIO

/// What is read is what the slow reader reads.
@Suite struct PNGTwinTests {
  struct Kind: CustomTestStringConvertible {
    var colorType: UInt8
    var bitDepth: Int
    var testDescription: String { "colour type \(colorType), \(bitDepth) bits" }
  }

  static let kinds = PNGTests.kinds.map { Kind(colorType: $0.colorType, bitDepth: $0.bitDepth) }

  /// A noisy picture of a kind and of a size, with its palette where it has one.
  static func fixture(_ kind: Kind, width: Int, height: Int, isInterlaced: Bool) -> PNGFixture {
    var fixture = PNGFixture(
      colorType: kind.colorType, bitDepth: kind.bitDepth, width: width, height: height)
    fixture.isInterlaced = isInterlaced
    fixture.isFiltered = true
    if kind.colorType == 3 {
      let colors = (0..<3 << kind.bitDepth).map { UInt8(truncatingIfNeeded: 31 * $0 + 5) }
      fixture.extraChunks = [("PLTE", colors)]
    }
    return fixture
  }

  static func sample(_ column: Int, _ row: Int, _ channel: Int, bitDepth: Int) -> Int {
    (column * 7919 + row * 104_729 + channel * 1_299_709 + column * row * 131) % (1 << bitDepth)
  }

  /// Key colours, or alphas of a palette.
  static func transparency(_ kind: Kind) -> [UInt8]? {
    switch kind.colorType {
    case 0:
      let key = sample(1, 1, 0, bitDepth: kind.bitDepth)
      return [UInt8(key >> 8), UInt8(key & 255)]
    case 2:
      return (0..<3).flatMap { channel -> [UInt8] in
        let key = sample(1, 1, channel, bitDepth: kind.bitDepth)
        return [UInt8(key >> 8), UInt8(key & 255)]
      }
    case 3: return (0..<1 << kind.bitDepth).map { UInt8(truncatingIfNeeded: 77 * $0) }
    default: return nil
    }
  }

  @Test(arguments: kinds) func everyKindAndSize(kind: Kind) throws {
    let background = SIMD3<Double>(0.25, 0.5, 0.75)
    var use = PictureUse.picture
    use.background = SIMD3<Float>(background)
    for (width, height) in [(1, 1), (2, 3), (5, 7), (8, 8), (17, 9), (33, 2)] {
      for isInterlaced in [false, true] {
        for isTransparent in [false, true] {
          var fixture = Self.fixture(kind, width: width, height: height, isInterlaced: isInterlaced)
          if isTransparent, let body = Self.transparency(kind) {
            fixture.extraChunks.append(("tRNS", body))
          }
          let file = fixture.file { Self.sample($0, $1, $2, bitDepth: kind.bitDepth) }
          let read = try PNG.decode(file, path: "a.png", as: use)
          #expect(read.warnings.isEmpty)
          let slow = try #require(SlowPNG(file))
          #expect(read.image.width == slow.width && read.image.height == slow.height)
          let expected = slow.pixels(background: background) { SRGB.decode($0) }
          // libpng multiplies 16-bit samples by alpha before they can be decoded.
          let tolerance = kind.bitDepth == 16 && kind.colorType >= 4 ? 2.0 / 65535 : 1e-6
          #expect(zip(read.image.pixels, expected).allSatisfy { abs(Double($0) - $1) <= tolerance })
        }
      }
    }
  }

  /// Where alpha does not count, colours stand as if there were none.
  @Test(arguments: kinds) func colorsBehindTransparency(kind: Kind) throws {
    var use = PictureUse.picture
    use.usesAlpha = false
    var fixture = Self.fixture(kind, width: 5, height: 7, isInterlaced: false)
    if let body = Self.transparency(kind) { fixture.extraChunks.append(("tRNS", body)) }
    let file = fixture.file { Self.sample($0, $1, $2, bitDepth: kind.bitDepth) }
    let read = try PNG.decode(file, path: "a.png", as: use).image
    let slow = try #require(SlowPNG(file))
    // Of 16 bits with alpha, 8 are left.
    let tolerance = kind.bitDepth == 16 && kind.colorType >= 4 ? 0.5 / 255 * 2.3 : 1e-6
    for (index, value) in read.pixels.enumerated() {
      let expected = SRGB.decode(slow.samples[index / 3][index % 3])
      #expect(abs(Double(value) - expected) <= tolerance)
    }
  }

  /// Of 1,200 damaged files (seed 17), half of them with checksums that hide it, none ends the
  /// program, and what is still read is what the twin reads.
  @Test func damagedFilesAreReadLikeTheTwinOrRefused() {
    var generator = PCG32(seed: 17, stream: 1)
    var readCount = 0
    var refusedCount = 0
    for round in 0..<1200 {
      let kind = Self.kinds[round % Self.kinds.count]
      var fixture = Self.fixture(kind, width: 9, height: 6, isInterlaced: round % 2 == 1)
      if round % 3 == 0, let body = Self.transparency(kind) {
        fixture.extraChunks.append(("tRNS", body))
      }
      var file = fixture.file { Self.sample($0, $1, $2, bitDepth: kind.bitDepth) }
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 8..<file.count, using: &generator)
        file[place] = UInt8.random(in: 0...255, using: &generator)
      }
      if round % 4 < 2 { Self.repairChecksums(&file) }
      guard let image = try? PNG.decode(file, path: "a.png") else {
        refusedCount += 1
        continue
      }
      // A palette may lack entries, which libpng shows as black.
      guard let slow = SlowPNG(file) else {
        #expect(kind.colorType == 3, "round \(round): the twin does not read it")
        continue
      }
      readCount += 1
      let expected = slow.pixels(background: SIMD3(repeating: 1)) { SRGB.decode($0) }
      let agrees = zip(image.pixels, expected).allSatisfy { abs(Double($0) - $1) <= 1e-4 }
      #expect(agrees && image.pixels.count == expected.count, "round \(round): another picture")
    }
    #expect(readCount > 200 && refusedCount > 200, "\(readCount) read, \(refusedCount) refused")
  }

  /// Makes the checksums of chunks right again, and the one inside of the pixels' stored block.
  private static func repairChecksums(_ file: inout [UInt8]) {
    var at = 8
    while at + 12 <= file.count {
      let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard at + 12 + length <= file.count else { return }
      if file[at + 4..<at + 8].elementsEqual("IDAT".utf8), length > 11 {
        let content = file[at + 8 + 7..<at + 8 + length - 4]
        let sum = content.withUnsafeBufferPointer {
          adler32(1, $0.baseAddress, UInt32($0.count))
        }
        file.replaceSubrange(
          at + 8 + length - 4..<at + 8 + length, with: PNGFixture.bigEndian(Int(sum)))
      }
      let sum = PNGFixture.slowCRC(Array(file[at + 4..<at + 8 + length]))
      file.replaceSubrange(
        at + 8 + length..<at + 12 + length, with: PNGFixture.bigEndian(Int(sum)))
      at += 12 + length
    }
  }
}
