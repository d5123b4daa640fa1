import Probability

/// Changes to the chunks of a PNG file, whose checksums are made right again so that they are read.
enum PNGMutation {
  private static let types = [
    "gAMA", "sRGB", "iCCP", "tRNS", "PLTE", "cHRM", "cICP", "eXIf", "CgBI", "acTL", "fcTL",
    "fdAT", "tEXt", "zTXt", "iTXt", "bKGD", "sBIT", "pHYs", "hIST", "sPLT", "ABCD", "abCd", "IDAT",
    "IEND", "IHDR", "mDCV", "cLLI",
  ]

  /// Changes `file` in one way.
  ///
  /// - Returns: what was done; nil if it has no chunks.
  static func apply(to file: inout [UInt8], using generator: inout PCG32) -> String? {
    guard var chunks = chunks(of: file), !chunks.isEmpty else { return nil }
    let at = generator.below(chunks.count)
    var done = ""
    switch generator.below(10) {
    case 0, 1:
      let other = chunks[generator.below(chunks.count)].data
      done =
        "\(chunks[at].type): "
        + ByteMutation.apply(to: &chunks[at].data, other: other, using: &generator)
    case 2, 3:
      guard chunks[0].data.count == 13 else { return nil }
      let field = generator.below(7)
      if field < 2 {
        let size = generator.element(of: [
          0, 1, 2, 15, 16, 17, 19, 21, 40, 8192, 65536, 0x7FFF_FFFF, 0xFFFF_FFFF,
        ])
        chunks[0].data.replaceSubrange(4 * field..<4 * field + 4, with: PNGBuilder.word(size))
        done = "size \(size)"
      } else {
        chunks[0].data[6 + field] = UInt8(
          generator.element(of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 255]))
        done = "header byte \(6 + field)"
      }
    case 4:
      done = "remove \(chunks[at].type)"
      chunks.remove(at: at)
    case 5:
      done = "copy \(chunks[at].type)"
      chunks.insert(chunks[at], at: generator.below(chunks.count + 1))
    case 6:
      chunks.swapAt(at, generator.below(chunks.count))
      done = "swap \(at)"
    case 7:
      let type = generator.element(of: types)
      let count = generator.element(of: [0, 1, 2, 4, 4, 6, 9, 13, 32, 768, 771])
      let data = (0..<count).map { _ in UInt8(generator.below(generator.chance(0.3) ? 4 : 256)) }
      chunks.insert((type, data), at: 1 + generator.below(chunks.count))
      done = "insert \(type) of \(count)"
    default:
      let stream = chunks.filter { $0.type == "IDAT" }.flatMap(\.data)
      guard let first = chunks.firstIndex(where: { $0.type == "IDAT" }),
        var rows = try? InflateTwin.decode(stream)
      else { return nil }
      done = "pixels: " + ByteMutation.apply(to: &rows, other: rows, using: &generator)
      chunks.removeAll { $0.type == "IDAT" }
      let data = generator.chance(0.5) ? PNGBuilder.stored(rows) : PNGBuilder.coded(rows)
      let cut = generator.below(data.count)
      chunks.insert(("IDAT", Array(data[cut...])), at: first)
      chunks.insert(("IDAT", Array(data[..<cut])), at: first)
    }
    let isRight = generator.chance(0.95)
    file = Array(file[..<8])
    for (index, chunk) in chunks.enumerated() {
      var bytes = PNGBuilder.chunk(chunk.type, chunk.data)
      if !isRight, index == at { bytes[bytes.count - 1] ^= 1 }
      file += bytes
    }
    return done
  }

  private static func chunks(of file: [UInt8]) -> [(type: String, data: [UInt8])]? {
    guard file.count > 20, file[1] == 0x50 else { return nil }
    var chunks: [(type: String, data: [UInt8])] = []
    var at = 8
    while at + 12 <= file.count {
      let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= file.count - at - 12,
        let type = String(validating: file[at + 4..<at + 8], as: UTF8.self)
      else { break }
      chunks.append((type, Array(file[at + 8..<at + 8 + length])))
      at += 12 + length
    }
    return chunks
  }
}
