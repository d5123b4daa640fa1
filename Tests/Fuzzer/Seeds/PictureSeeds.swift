import AssetIO
import Files
import Foundation
import Rendering

/// Pictures: PNG of every kind, and JPEG.
enum PictureSeeds {
  /// All of them.
  static func all() throws -> [Seed] {
    var seeds: [Seed] = []
    for (colorType, depths) in [
      (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]),
    ] {
      for depth in depths {
        var picture = PNGBuilder(colorType: colorType, depth: depth)
        picture.isInterlaced = (colorType + depth) % 3 == 0
        picture.pieces = depth == 8 ? 3 : 1
        picture.isStored = depth == 4
        switch (colorType, depth) {
        case (0, 8): picture.after = [("tRNS", [0, 120])]
        case (0, 16): picture.before = [("gAMA", PNGBuilder.word(100_000))]
        case (2, 8): picture.before = [("sRGB", [0]), ("gAMA", PNGBuilder.word(45455))]
        case (2, 16): picture.after = [("tRNS", [0, 0, 0, 0, 0, 0])]
        case (3, 8): picture.after = [("tRNS", [0, 128, 255, 64])]
        case (3, 4): picture.before = [("gAMA", PNGBuilder.word(55555))]
        case (6, 8):
          picture.before = [("pHYs", [0, 0, 11, 19, 0, 0, 11, 19, 1])]
          picture.last = [("tEXt", Array("Comment\0made by code".utf8))]
        case (4, 8):
          picture.last = [
            ("eXIf", Array(JPEGMutation.exif(orientation: 1, isBig: true).dropFirst(6)))
          ]
        default: break
        }
        seeds.append(
          Seed("png-\(colorType)-\(depth)", for: .picture, [Seed.File("p.png", picture.file)]))
      }
    }
    let ramp = Image(
      width: 24, height: 16,
      pixels: (0..<24 * 16 * 3).map { index -> Float in
        let strength: Float = index / 200 % 2 == 0 ? 1 : 0.5
        return Float(index % 72) / 72 * strength
      })
    seeds.append(
      Seed("png-libpng", for: .picture, [Seed.File("p.png", try PNG.encode(ramp, path: "p.png"))]))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where name.hasSuffix(".jpg") {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
      seeds.append(Seed("jpeg-" + name.dropLast(4), for: .picture, [Seed.File("p.jpg", bytes)]))
    }
    return seeds
  }

  /// Where the JPEG files are, which no code here can make.
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Pictures")
    .path
}
