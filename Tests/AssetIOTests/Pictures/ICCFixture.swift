import CPNG

@testable import AssetIO

/// Writes colour profiles from the specification (ICC.1:2010).
struct ICCFixture {
  var deviceClass = "mntr"
  var space = "RGB "
  var connection = "XYZ "
  /// XYZ, relative to D50, of red, green and blue.
  var colors = Self.sRGB
  /// The tag of a tone curve.
  var curve = Self.exponent(256)
  /// Tags beside those; and those that are left out.
  var extraTags: [(name: String, body: [UInt8])] = []
  var without: Set<String> = []

  /// sRGB's as the profiles of the year 1998 have them.
  static let sRGB = [
    [0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141],
  ]
  /// Display P3's.
  static let p3 = [
    [0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407],
  ]
  /// Adobe RGB (1998)'s.
  static let adobe = [
    [0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457],
  ]

  /// Light is the sample to a power, in 256ths; none is 1.
  static func exponent(_ value: Int?) -> [UInt8] {
    Array("curv\0\0\0\0".utf8) + PNGFixture.bigEndian(value == nil ? 0 : 1)
      + (value.map { [UInt8($0 >> 8), UInt8($0 & 255)] } ?? [])
  }

  /// Light at equal steps, in 65,535ths.
  static func table(_ steps: [Int]) -> [UInt8] {
    Array("curv\0\0\0\0".utf8) + PNGFixture.bigEndian(steps.count)
      + steps.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
  }

  /// A formula and its numbers.
  static func parametric(_ type: UInt8, _ numbers: [Double]) -> [UInt8] {
    Array("para\0\0\0\0".utf8) + [0, type, 0, 0] + numbers.flatMap(fixed)
  }

  /// sRGB's curve as a formula.
  static let sRGBCurve = parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])

  static func fixed(_ number: Double) -> [UInt8] {
    PNGFixture.bigEndian(Int((number * 65536).rounded()))
  }

  /// The profile.
  var bytes: [UInt8] {
    var tags: [(name: String, body: [UInt8])] = []
    if space == "GRAY" {
      tags = [("kTRC", curve)]
    } else {
      for (name, color) in zip(["rXYZ", "gXYZ", "bXYZ"], colors) {
        tags.append((name, Array("XYZ \0\0\0\0".utf8) + color.flatMap(Self.fixed)))
      }
      tags += ["rTRC", "gTRC", "bTRC"].map { ($0, curve) }
    }
    tags = tags.filter { !without.contains($0.name) } + extraTags
    var table = PNGFixture.bigEndian(tags.count)
    var content: [UInt8] = []
    for (name, body) in tags {
      table +=
        Array(name.utf8) + PNGFixture.bigEndian(132 + 12 * tags.count + content.count)
        + PNGFixture.bigEndian(body.count)
      content += body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    }
    var header = PNGFixture.bigEndian(128 + table.count + content.count)
    header += Array("none".utf8) + [4, 0, 0, 0] + Array((deviceClass + space + connection).utf8)
    header += [UInt8](repeating: 0, count: 12) + Array("acsp".utf8)
    header += [UInt8](repeating: 0, count: 128 - header.count)
    return header + table + content
  }

  /// It as a PNG's chunk.
  var chunk: (type: String, body: [UInt8]) { Self.chunk(bytes) }

  /// A profile, or what is to be taken for one, as a PNG's chunk.
  static func chunk(_ profile: [UInt8]) -> (type: String, body: [UInt8]) {
    ("iCCP", Array("a name\0\0".utf8) + packed(profile))
  }

  private static func packed(_ bytes: [UInt8]) -> [UInt8] {
    var length = compressBound(UInt(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(length))
    _ = compress(&packed, &length, bytes, UInt(bytes.count))
    return Array(packed.prefix(Int(length)))
  }
}
