import Rendering
import Testing

@testable import AssetIO

/// Pictures are turned and mirrored as their orientation tag says.
@Suite struct PictureOrientationTests {
  /// How two rows, `ABC` and `DEF`, are shown under each orientation.
  static let shown: [(orientation: UInt8, rows: [String])] = [
    (1, ["ABC", "DEF"]), (2, ["CBA", "FED"]), (3, ["FED", "CBA"]), (4, ["DEF", "ABC"]),
    (5, ["AD", "BE", "CF"]), (6, ["DA", "EB", "FC"]), (7, ["FC", "EB", "DA"]),
    (8, ["CF", "BE", "AD"]),
  ]

  /// An Exif block of one directory with one entry.
  static func exif(
    _ orientation: UInt8, isLittleEndian: Bool = false, type: UInt8 = 3, tag: Int = 0x0112
  ) -> [UInt8] {
    func number(_ value: Int, size: Int) -> [UInt8] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isLittleEndian ? bytes : bytes.reversed()
    }
    let value =
      type == 3 ? number(Int(orientation), size: 2) + [0, 0] : number(Int(orientation), size: 4)
    return (isLittleEndian ? [0x49, 0x49] : [0x4D, 0x4D]) + number(42, size: 2)
      + number(8, size: 4) + number(1, size: 2) + number(tag, size: 2)
      + number(Int(type), size: 2) + number(1, size: 4) + value + [0, 0, 0, 0]
  }

  private func read(
    _ exif: [UInt8], isLate: Bool = false, use: PictureUse = .picture
  ) throws -> (rows: [String], warnings: [String]) {
    var fixture = PNGFixture(colorType: 0, bitDepth: 8, width: 3, height: 2)
    if isLate {
      fixture.lateChunks = [("eXIf", exif)]
    } else {
      fixture.extraChunks = [("eXIf", exif)]
    }
    let file = fixture.file { column, row, _ in 65 + column + 3 * row }
    let read = try PictureFile.decode(file, path: "a.png", as: use)
    let image = read.image
    let rows = (0..<image.height).map { row in
      String(
        String.UnicodeScalarView(
          (0..<image.width).map { Unicode.Scalar(SRGB.encode(image[$0, row].x)) }))
    }
    return (rows, read.warnings)
  }

  @Test(arguments: shown) func everyOrientation(shown: (orientation: UInt8, rows: [String])) throws
  {
    for isLittleEndian in [false, true] {
      for type: UInt8 in [3, 4] {
        let exif = Self.exif(shown.orientation, isLittleEndian: isLittleEndian, type: type)
        for isLate in [false, true] {
          let read = try read(exif, isLate: isLate)
          #expect(read.rows == shown.rows)
          #expect(read.warnings.isEmpty)
        }
        // As some programs write it, with the JPEG's mark before it.
        #expect(try self.read(Array("Exif\0\0".utf8) + exif).rows == shown.rows)
        // Texture coordinates of glTF refer to rows as they are stored.
        #expect(try self.read(exif, use: .gltfTexture).rows == ["ABC", "DEF"])
      }
    }
  }

  @Test func blocksThatSayNothing() throws {
    for exif in [Self.exif(0), Self.exif(6, tag: 0x0100)] {
      let read = try read(exif)
      #expect(read.rows == ["ABC", "DEF"])
      #expect(read.warnings.isEmpty)
    }
  }

  @Test func damagedBlocksDoNotCountAndAreNamed() throws {
    let whole = Self.exif(6)
    var damaged = (0..<22).map { Array(whole.prefix($0)) }
    damaged += [Self.exif(9), Self.exif(6, type: 2), Array("no Exif block".utf8)]
    for exif in damaged {
      let read = try read(exif)
      #expect(read.rows == ["ABC", "DEF"])
      #expect(
        read.warnings == [
          "its Exif block is damaged and does not count; if the picture should be turned, it is not"
        ])
    }
  }

  @Test func aWrongChecksumIsDamage() throws {
    var fixture = PNGFixture()
    fixture.extraChunks = [("eXIf", Self.exif(6))]
    var file = fixture.file { _, _, _ in 7 }
    file[33 + 8 + 26] ^= 1
    let read = try PictureFile.decode(file, path: "a.png")
    #expect(read.image.width == 5 && read.warnings.count == 1)
  }

  @Test func directoriesThatPointAnywhereNeverCrash() throws {
    let whole = Self.exif(6, isLittleEndian: true)
    for index in 0..<600 {
      var exif = whole
      exif[index * 7 % exif.count] = UInt8(truncatingIfNeeded: index * 59)
      _ = try read(exif)
    }
  }
}
