import Files
import Foundation
import Probability
import Rendering
import TestSupport
import Testing

@testable import AssetIO

@Suite struct JPEGTests {
  private func read(_ file: [UInt8]) throws(FileError) -> DecodedPicture {
    try PictureFile.decode(file, path: "a.jpg")
  }

  private func reason(_ file: [UInt8]) -> String? {
    do {
      _ = try read(file)
      return nil
    } catch { return error.description }
  }

  private func bytes(_ image: Image, _ column: Int, _ row: Int) -> SIMD3<Int> {
    let color = image[column, row]
    return SIMD3(Int(SRGB.encode(color.x)), Int(SRGB.encode(color.y)), Int(SRGB.encode(color.z)))
  }

  private func difference(_ a: SIMD3<Int>, _ b: SIMD3<Int>) -> Int {
    (0..<3).map { abs(a[$0] - b[$0]) }.max() ?? 0
  }

  // MARK: Kinds

  /// What Pillow reads at (0, 0), (23, 0), (11, 7), (0, 15) and (23, 15), and how far the whole
  /// picture is from what was packed.
  static let kinds: [(name: String, file: [UInt8], corners: [SIMD3<Int>], loss: Int)] = [
    (
      "baseline444", JPEGFixture.baseline444,
      [[41, 209, 62], [248, 210, 174], [141, 118, 144], [41, 16, 120], [246, 15, 233]], 3
    ),
    (
      "baseline420", JPEGFixture.baseline420,
      [[45, 206, 66], [249, 208, 178], [139, 120, 142], [39, 17, 117], [242, 18, 229]], 7
    ),
    (
      "progressive", JPEGFixture.progressive,
      [[45, 206, 66], [249, 208, 178], [139, 120, 142], [39, 17, 117], [242, 18, 229]], 7
    ),
    (
      "storedAsRGB", JPEGFixture.storedAsRGB,
      [[40, 210, 60], [247, 210, 175], [139, 119, 143], [40, 15, 120], [247, 15, 235]], 1
    ),
  ]

  @Test(arguments: kinds.indices) func everyKindIsRead(index: Int) throws {
    let kind = Self.kinds[index]
    let read = try read(kind.file)
    #expect(read.warnings.isEmpty)
    let (width, height) = (JPEGFixture.width, JPEGFixture.height)
    #expect(read.image.width == width && read.image.height == height)
    let places = [(0, 0), (23, 0), (11, 7), (0, 15), (23, 15)]
    for (place, color) in zip(places, kind.corners) {
      #expect(difference(bytes(read.image, place.0, place.1), color) <= 2)
    }
    for row in 0..<height {
      for column in 0..<width {
        let color = JPEGFixture.color(column: column, row: row)
        #expect(difference(bytes(read.image, column, row), color) <= kind.loss + 2)
      }
    }
  }

  @Test func grey() throws {
    let image = try read(JPEGFixture.grey).image
    for (place, value) in [((0, 0), 142), ((23, 0), 217), ((11, 7), 128), ((23, 15), 109)] {
      #expect(difference(bytes(image, place.0, place.1), SIMD3(repeating: value)) <= 2)
    }
    #expect((0..<image.width).allSatisfy { image[$0, 3].x == image[$0, 3].z })
  }

  /// The same bits, whatever the number of the attempt.
  @Test func aFileIsReadTheSameAgain() throws {
    let first = try read(JPEGFixture.progressive)
    for _ in 0..<10 { #expect(try read(JPEGFixture.progressive) == first) }
  }

  // MARK: Orientation and colours

  @Test func theOrientationTagCounts() throws {
    let stored = try read(JPEGFixture.baseline444).image
    let turned = try read(JPEGFixture.turned).image
    #expect(turned.width == 16 && turned.height == 24)
    for row in 0..<16 {
      for column in 0..<24 { #expect(turned[15 - row, column] == stored[column, row]) }
    }
    let texture = try PictureFile.decode(JPEGFixture.turned, path: "a.jpg", as: .gltfTexture)
    #expect(texture.image == stored)
    let broken = try read(
      JPEGFixture.adding(
        marker: 0xE1, Array("Exif\0\0MM".utf8), to: JPEGFixture.baseline444))
    #expect(broken.image == stored)
    #expect(
      broken.warnings == [
        "its Exif block is damaged and does not count; if the picture should be turned, it is not"
      ])
  }

  private func convert(_ stored: Image, _ matrix: [[Double]], power: Double? = nil) -> [Double] {
    (0..<stored.width * stored.height).flatMap { pixel -> [Double] in
      let light = (0..<3).map { channel -> Double in
        let value = stored.pixels[3 * pixel + channel]
        return power.map { pow(Double(SRGB.encode(value)) / 255, $0) } ?? Double(value)
      }
      return matrix.map { row in min(max(zip(row, light).map { $0 * $1 }.reduce(0, +), 0), 1) }
    }
  }

  @Test func colorProfilesCount() throws {
    let stored = try read(JPEGFixture.baseline444).image
    let read = try read(JPEGFixture.displayP3)
    #expect(read.warnings.isEmpty)
    let expected = convert(stored, PictureColorTests.fromP3)
    #expect(zip(read.image.pixels, expected).allSatisfy { abs(Double($0) - $1) < 1e-3 })
    #expect(
      try PictureFile.decode(JPEGFixture.displayP3, path: "a.jpg", as: .gltfTexture).image == stored
    )
  }

  private func piece(_ index: UInt8, of count: UInt8, _ body: some Collection<UInt8>) -> [UInt8] {
    Array("ICC_PROFILE\0".utf8) + [index, count] + body
  }

  @Test func profilesInPieces() throws {
    let profile = ICCFixture().bytes
    let plain = JPEGFixture.baseline444
    let whole = JPEGFixture.adding(marker: 0xE2, piece(1, of: 1, profile), to: plain)
    let inPieces = JPEGFixture.adding(
      marker: 0xE2, piece(2, of: 2, profile.dropFirst(100)),
      to: JPEGFixture.adding(marker: 0xE2, piece(1, of: 2, profile.prefix(100)), to: plain))
    #expect(try read(inPieces) == read(whole))
    #expect(try read(whole).image != read(plain).image)
    // One that is missing, one that is there twice, one that says another number.
    let last = piece(2, of: 2, profile.dropFirst(100))
    for pieces in [[last], [last, last], [last, piece(1, of: 3, profile.prefix(100))]] {
      let file = pieces.reduce(plain) { JPEGFixture.adding(marker: 0xE2, $1, to: $0) }
      let read = try read(file)
      #expect(try read.image == self.read(plain).image)
      #expect(
        read.warnings == [
          "its colour profile is damaged and does not count: its pieces do not fit together"
        ])
    }
    var cmyk = ICCFixture()
    cmyk.space = "CMYK"
    #expect(
      reason(JPEGFixture.adding(marker: 0xE2, piece(1, of: 1, cmyk.bytes), to: plain))
        == "a.jpg: its colour profile is for CMYK: convert it to sRGB first")
  }

  /// Cameras say Adobe RGB by the interoperability index R03, and give no profile.
  @Test func camerasThatMeanAdobeRGB() throws {
    func exif(colorSpace: UInt8, index: String) -> [UInt8] {
      func entry(_ tag: [UInt8], _ type: UInt8, _ count: UInt8, _ value: [UInt8]) -> [UInt8] {
        tag + [0, type, 0, 0, 0, count] + value
      }
      let first = [0, 1] + entry([0x87, 0x69], 4, 1, [0, 0, 0, 26]) + [0, 0, 0, 0]
      let second =
        [0, 2] + entry([0xA0, 0x01], 3, 1, [colorSpace, colorSpace, 0, 0])
        + entry([0xA0, 0x05], 4, 1, [0, 0, 0, 56]) + [0, 0, 0, 0]
      let third = [0, 1] + entry([0, 1], 2, 4, Array(index.utf8) + [0]) + [0, 0, 0, 0]
      return Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8] + first + second + third
    }
    func read(_ exif: [UInt8]) throws -> Image {
      try self.read(JPEGFixture.adding(marker: 0xE1, exif, to: JPEGFixture.baseline444)).image
    }
    let stored = try self.read(JPEGFixture.baseline444).image
    let adobe = try read(exif(colorSpace: 0xFF, index: "R03"))
    let expected = convert(stored, PictureColorTests.fromAdobe, power: 563.0 / 256)
    #expect(zip(adobe.pixels, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 })
    #expect(try read(exif(colorSpace: 0xFF, index: "R98")) == stored)
    #expect(try read(exif(colorSpace: 0, index: "R03")) == stored)
  }

  // MARK: Refused

  @Test func aPictureCutShortAnywhere() {
    for file in [JPEGFixture.baseline444, JPEGFixture.progressive, JPEGFixture.turned] {
      for length in 2..<file.count {
        #expect(
          reason(Array(file.prefix(length)))
            == "a.jpg: the JPEG is truncated after \(length) bytes; its end is missing")
      }
    }
  }

  @Test func pixelsThatEndEarly() {
    // The mark of the end behind half of the pixels.
    let file = JPEGFixture.baseline444
    let message = reason(Array(file.dropLast(22)) + [0xFF, 0xD9]) ?? "none"
    #expect(message.hasPrefix("a.jpg: the JPEG is damaged or of a rare kind: "))
  }

  @Test func bytesBehindThePixelsAndBehindTheFile() throws {
    let file = JPEGFixture.baseline444
    let image = try read(file).image
    #expect(try read(file + Array("PK\u{3}\u{4} and more".utf8)) == DecodedPicture(image: image))
    let surplus = try read(
      Array(file.dropLast(2)) + [UInt8](repeating: 1, count: 40) + [0xFF, 0xD9])
    #expect(surplus.image == image)
    #expect(surplus.warnings == ["it has bytes behind its last pixel, which do not count"])
  }

  @Test func numbersThatBearOnNothing() throws {
    let file = JPEGFixture.baseline444
    // A version of JFIF that does not exist, and limits of coefficients in a file of one scan.
    var odd = file
    #expect(odd[6...].starts(with: Array("JFIF".utf8)))
    odd[11] = 9
    let scan = try #require(odd.indices.first { odd[$0...].starts(with: [0xFF, 0xDA]) })
    let end = scan + 2 + Int(odd[scan + 3])
    odd.replaceSubrange(end - 3..<end, with: [0, 0, 0])
    #expect(try read(odd) == read(file))
  }

  /// `baseline444` with other bytes in its frame header, whose marker is at `frame`.
  private static func frame(_ change: (inout [UInt8], _ frame: Int) -> Void) -> [UInt8] {
    var file = JPEGFixture.baseline444
    guard let frame = file.indices.first(where: { file[$0...].starts(with: [0xFF, 0xC0]) }) else {
      return []
    }
    change(&file, frame)
    return file
  }

  @Test func kindsThatAreNotRead() {
    let end = ", which is not read: save it as an ordinary JPEG or PNG first"
    #expect(
      reason(JPEGFixture.cmyk)
        == "a.jpg: is a CMYK JPEG, as is made for printing: convert it to RGB first")
    #expect(reason(Self.frame { $0[$1 + 1] = 0xC3 }) == "a.jpg: is a lossless JPEG" + end)
    #expect(reason(Self.frame { $0[$1 + 1] = 0xC5 }) == "a.jpg: is a hierarchical JPEG" + end)
    #expect(reason(Self.frame { $0[$1 + 1] = 0xF7 }) == "a.jpg: is a JPEG-LS" + end)
    #expect(reason(Self.frame { $0[$1 + 4] = 12 }) == "a.jpg: is a JPEG of 12 bits a sample" + end)
    #expect(reason(Self.frame { $0[$1 + 9] = 2 }) == "a.jpg: is a JPEG of 2 channels" + end)
    #expect(
      reason(
        Self.frame {
          $0[$1 + 5] = 0
          $0[$1 + 6] = 0
        }) == "a.jpg: is a JPEG that states its height behind its pixels (DNL)" + end)
  }

  @Test func picturesThatAreTooLargeBeforeTheyAreDecoded() {
    #expect(
      reason(
        Self.frame { file, frame in
          for index in 5..<9 { file[frame + index] = 0xFF }
        })
        == "a.jpg: the picture has 65535×65535 pixels; at most 67108864 pixels are read: make it "
        + "smaller first")
  }

  @Test func filesThatGoOverAPictureTooOften() {
    let file = JPEGFixture.progressive
    let last = file.indices.last { file[$0...].starts(with: [0xFF, 0xDA]) } ?? 0
    let scan = file[last..<file.count - 2]
    var bomb = Array(file.dropLast(2))
    for _ in 0..<200 { bomb += scan }
    #expect(
      reason(bomb + [0xFF, 0xD9])
        == "a.jpg: the JPEG goes over its 24×16 pixels 101 times or more, as no camera writes it: "
        + "save it again as an ordinary JPEG")
  }

  @Test func frameworkThatIsBroken() {
    #expect(
      reason([0xFF, 0xD8, 0xFF, 0xD9]) == "a.jpg: the JPEG is damaged: it ends before its picture")
    #expect(
      reason([0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 7, 7])
        == "a.jpg: the JPEG is damaged: there is no marker at byte 6, where one has to be")
    #expect(
      reason([0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 7, 7])
        == "a.jpg: the JPEG is damaged: its segment at byte 2 has no length")
  }

  /// Of 1,000 damaged files (seed 17) none ends the program, and what is read has its size.
  @Test func damagedFilesNeverCrash() {
    var generator = PCG32(seed: 17, stream: 2)
    let files = Self.kinds.map(\.file) + [JPEGFixture.turned, JPEGFixture.displayP3]
    var readCount = 0
    for round in 0..<1000 {
      var file = files[round % files.count]
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 2..<file.count, using: &generator)
        file[place] = UInt8.random(in: 0...255, using: &generator)
      }
      guard let image = try? read(file).image else { continue }
      readCount += 1
      #expect(image.pixels.count == 3 * image.width * image.height)
      #expect(image.pixels.allSatisfy { (0...1).contains($0) })
    }
    #expect(readCount > 100 && readCount < 950)
  }
}
