import Probability

/// Changes to the segments of a JPEG file.
enum JPEGMutation {
  /// Changes `file` in one way.
  ///
  /// - Returns: what was done; nil if it has no segments.
  static func apply(to file: inout [UInt8], using generator: inout PCG32) -> String? {
    guard var (segments, scan) = parts(of: file), !segments.isEmpty else { return nil }
    let at = generator.below(segments.count)
    var done = ""
    switch generator.below(9) {
    case 0, 1:
      done =
        "segment \(segments[at].marker): "
        + ByteMutation.apply(to: &segments[at].data, other: segments[at].data, using: &generator)
    case 2:
      guard let frame = segments.firstIndex(where: { (0xC0...0xC2).contains($0.marker) }),
        segments[frame].data.count > 6
      else { return nil }
      let field = generator.below(7)
      segments[frame].data[field] = UInt8(
        generator.element(of: [0, 1, 2, 3, 8, 12, 15, 16, 17, 24, 255]))
      done = "frame byte \(field)"
    case 3:
      done = "remove segment \(segments[at].marker)"
      segments.remove(at: at)
    case 4:
      done = "copy segment \(segments[at].marker)"
      segments.insert(segments[at], at: generator.below(segments.count + 1))
    case 5:
      segments.swapAt(at, generator.below(segments.count))
      done = "swap segment \(at)"
    case 6:
      let orientation = generator.below(12)
      let isBig = generator.chance(0.5)
      segments.insert((0xE1, exif(orientation: orientation, isBig: isBig)), at: 0)
      done = "orientation \(orientation)"
    case 7:
      let marker = generator.element(
        of: [0xC4, 0xDB, 0xDD, 0xE0, 0xE2, 0xEE, 0xFE, 0xC1, 0xC9, 0xDC] as [UInt8])
      let count = generator.element(of: [0, 1, 2, 4, 12, 64, 65])
      let data = (0..<count).map { _ in UInt8(generator.below(generator.chance(0.3) ? 4 : 256)) }
      segments.insert((marker, data), at: generator.below(segments.count + 1))
      done = "insert segment \(marker)"
    default:
      done = "scan: " + ByteMutation.apply(to: &scan, other: scan, using: &generator)
    }
    file = [0xFF, 0xD8]
    for segment in segments {
      let length = (segment.data.count + 2) & 0xFFFF
      file += [0xFF, segment.marker, UInt8(length >> 8), UInt8(length & 255)] + segment.data
    }
    file += scan
    return done
  }

  /// An EXIF block of one entry, the picture's orientation.
  static func exif(orientation: Int, isBig: Bool) -> [UInt8] {
    func short(_ value: Int) -> [UInt8] {
      let bytes = [UInt8(value >> 8 & 255), UInt8(value & 255)]
      return isBig ? bytes : bytes.reversed()
    }
    func long(_ value: Int) -> [UInt8] {
      isBig ? short(value >> 16) + short(value) : short(value) + short(value >> 16)
    }
    let header = Array("Exif\0\0".utf8) + Array((isBig ? "MM" : "II").utf8) + short(42) + long(8)
    let entry = short(0x0112) + short(3) + long(1) + short(orientation) + short(0)
    return header + short(1) + entry + long(0)
  }

  /// The segments before the first scan, and the rest with its scans.
  private static func parts(
    of file: [UInt8]
  ) -> (segments: [(marker: UInt8, data: [UInt8])], scan: [UInt8])? {
    guard file.starts(with: [0xFF, 0xD8]) else { return nil }
    var segments: [(marker: UInt8, data: [UInt8])] = []
    var at = 2
    while at + 4 <= file.count, file[at] == 0xFF, file[at + 1] != 0xDA {
      let length = Int(file[at + 2]) << 8 | Int(file[at + 3])
      guard length >= 2, at + 2 + length <= file.count else { break }
      segments.append((file[at + 1], Array(file[at + 4..<at + 2 + length])))
      at += 2 + length
    }
    return (segments, Array(file[at...]))
  }
}
