import Foundation
import Rendering
import TestSupport
import Testing

@testable import AssetIO

@Suite struct PNGTests {
  /// A picture with many different values, some of them outside [0, 1].
  static let picture = Image(
    width: 9, height: 4, pixels: (0..<108).map { Float($0 * 37 % 108) / 100 - 0.02 })

  @Test func aRoundTripQuantizesAndNothingElse() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/picture.png"
    try PNG.write(Self.picture, to: path)
    let read = try PNG.read(path)
    #expect(read == Self.picture.quantizedToSRGB8())
    // What has been quantized once stays as it is.
    #expect(read.quantizedToSRGB8() == read)
    #expect(folder.contents == ["picture.png"])
  }

  @Test func writingReplacesAnOlderFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("picture.png", "older")
    try PNG.write(Image(width: 1, height: 1, color: .one), to: path)
    #expect(try PNG.read(path) == Image(width: 1, height: 1, color: .one))
  }

  @Test func depthAndMaskAreStoredAsTheyAre() throws {
    let folder = try TemporaryFolder()
    let depth: [UInt16] = [0, 1, 2, 255, 256, 1000, 32767, 32768, 65534, 65535, 4321, 7]
    try PNG.writeDepth(depth, width: 4, height: 3, to: "\(folder.path)/depth.png")
    let readDepth = try PNG.readDepth("\(folder.path)/depth.png")
    #expect(readDepth.values == depth && readDepth.width == 4 && readDepth.height == 3)
    let mask = [UInt8](0...255)
    try PNG.writeMask(mask, width: 32, height: 8, to: "\(folder.path)/mask.png")
    let readMask = try PNG.readMask("\(folder.path)/mask.png")
    #expect(readMask.values == mask && readMask.width == 32 && readMask.height == 8)
  }

  /// Every bit depth that the specification allows for a colour type.
  static let kinds: [(colorType: UInt8, bitDepth: Int)] = [
    (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8),
    (4, 8), (4, 16), (6, 8), (6, 16),
  ]

  @Test(arguments: kinds, [false, true])
  func everyKindIsRead(kind: (colorType: UInt8, bitDepth: Int), isInterlaced: Bool) throws {
    var fixture = PNGFixture(colorType: kind.colorType, bitDepth: kind.bitDepth)
    fixture.isInterlaced = isInterlaced
    let largest = 1 << kind.bitDepth - 1
    func sample(_ column: Int, _ row: Int, _ channel: Int) -> Int {
      (column * 7919 + row * 104_729 + channel * 1_299_709) % (largest + 1)
    }
    var palette: [[UInt8]] = []
    if kind.colorType == 3 {
      for index in 0...largest {
        palette.append([UInt8(index * 5 % 256), UInt8(255 - index), UInt8(index)])
      }
    }
    if kind.colorType == 3 { fixture.extraChunks = [("PLTE", palette.flatMap { $0 })] }
    let background = SIMD3<Float>(0.2, 0.5, 0.9)
    let image = try PNG.decode(fixture.file(sample), path: "a.png", background: background)
    #expect(image.width == 5 && image.height == 7)

    for row in 0..<7 {
      for column in 0..<5 {
        func linear(_ channel: Int) -> Float {
          Float(SRGB.decode(Double(sample(column, row, channel)) / Double(largest)))
        }
        var expected: SIMD3<Float>
        switch kind.colorType {
        case 0, 4: expected = SIMD3(repeating: linear(0))
        case 3:
          let color = palette[sample(column, row, 0)].map { SRGB.decode($0) }
          expected = SIMD3(color[0], color[1], color[2])
        default: expected = SIMD3(linear(0), linear(1), linear(2))
        }
        if kind.colorType >= 4 {
          let alpha = Float(sample(column, row, fixture.channels - 1)) / Float(largest)
          expected = alpha * expected + (1 - alpha) * background
        }
        let difference = image[column, row] - expected
        // libpng multiplies 16-bit samples by alpha before they can be decoded.
        let tolerance: Float = kind.bitDepth == 16 && kind.colorType >= 4 ? 2.0 / 65535 : 1e-6
        #expect(max(difference.max(), -difference.min()) <= tolerance)
      }
    }
  }

  @Test func sixteenBitsAreNotReducedToEight() throws {
    let fixture = PNGFixture(colorType: 0, bitDepth: 16, width: 64, height: 1)
    let image = try PNG.decode(fixture.file { column, _, _ in 40000 + 8 * column }, path: "a.png")
    for column in 0..<64 {
      let expected = SRGB.decode(Double(40000 + 8 * column) / 65535)
      #expect(image[column, 0].x == Float(expected))
    }
    #expect(Set(image.pixels).count == 64)
  }

  @Test(arguments: [8, 16]) func aStatedGammaIsObeyed(bitDepth: Int) throws {
    let largest = 1 << bitDepth - 1
    var fixture = PNGFixture(colorType: 0, bitDepth: bitDepth, width: 2, height: 1)
    func middle() throws -> Double {
      let file = fixture.file { column, _, _ in column * largest / 2 }
      return Double(try PNG.decode(file, path: "a.png")[1, 0].x)
    }
    let sample = Double(largest / 2) / Double(largest)
    #expect(abs(try middle() - SRGB.decode(sample)) < 1e-6)
    fixture.extraChunks = [("gAMA", PNGFixture.bigEndian(100_000))]
    #expect(abs(try middle() - sample) < 1e-6)
    fixture.extraChunks = [("gAMA", PNGFixture.bigEndian(50_000))]
    #expect(abs(try middle() - sample * sample) < 1e-6)
    fixture.extraChunks = [("gAMA", PNGFixture.bigEndian(45_455))]
    #expect(abs(try middle() - SRGB.decode(sample)) < 1e-6)
    fixture.extraChunks = [("gAMA", PNGFixture.bigEndian(100_000)), ("sRGB", [0])]
    #expect(abs(try middle() - SRGB.decode(sample)) < 1e-6)
  }

  @Test func transparentPaletteEntriesShowTheBackground() throws {
    var fixture = PNGFixture(colorType: 3, bitDepth: 1, width: 2, height: 1)
    fixture.extraChunks = [("PLTE", [255, 0, 0, 0, 0, 255]), ("tRNS", [0])]
    let file = fixture.file { column, _, _ in column }
    #expect(try PNG.decode(file, path: "a.png").pixels == [1, 1, 1, 0, 0, 1])
    let onGreen = try PNG.decode(file, path: "a.png", background: [0, 1, 0])
    #expect(onGreen.pixels == [0, 1, 0, 0, 0, 1])
  }

  @Test func onePixelIsAPicture() throws {
    let file = PNGFixture(width: 1, height: 1).file { _, _, channel in [255, 0, 128][channel] }
    #expect(try PNG.decode(file, path: "a.png").pixels == [1, 0, SRGB.decode(128)])
  }

  @Test func incompressiblePicturesFit() throws {
    var state: UInt32 = 1
    let pixels = (0..<64 * 64 * 3).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return SRGB.decode(UInt8(state >> 24))
    }
    let image = Image(width: 64, height: 64, pixels: pixels)
    #expect(try PNG.decode(PNG.encode(image, path: "a.png"), path: "a.png") == image)
  }
}
