import Files
import Foundation
import Rendering
import Testing

@testable import AssetIO

/// What a PNG file says of its colours counts, or the file is refused.
@Suite struct PictureColorTests {
  /// Three pixels of 16 bits, far from grey.
  static let samples = [
    [52_000, 9_000, 30_000], [20_000, 60_000, 4_000], [65_535, 65_535, 65_535],
  ]

  /// The picture with some chunks.
  private func read(
    _ chunks: [(type: String, body: [UInt8])], late: [(type: String, body: [UInt8])] = []
  ) throws(FileError) -> DecodedPicture {
    var fixture = PNGFixture(colorType: 2, bitDepth: 16, width: 3, height: 1)
    fixture.extraChunks = chunks
    fixture.lateChunks = late
    let file = fixture.file { column, _, channel in Self.samples[column][channel] }
    return try PictureFile.decode(file, path: "a.png")
  }

  private func reason(_ chunks: [(type: String, body: [UInt8])]) -> String? {
    do {
      _ = try read(chunks)
      return nil
    } catch { return error.description }
  }

  /// The picture by the definition: a curve, then a matrix's rows, held to what sRGB can mix.
  private func expected(
    curve: (Double) -> Double, matrix: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
  ) -> [Double] {
    Self.samples.flatMap { sample in
      let light = sample.map { curve(Double($0) / 65535) }
      return matrix.map { row in
        min(max(zip(row, light).map { $0 * $1 }.reduce(0, +), 0), 1)
      }
    }
  }

  private func agree(_ image: Image, _ expected: [Double], within tolerance: Double) -> Bool {
    zip(image.pixels, expected).allSatisfy { abs(Double($0) - $1) <= tolerance }
  }

  private var asSRGB: Image { get throws { try read([]).image } }

  /// Linear sRGB of linear Display P3, Adobe RGB and BT.2020, as they are published.
  static let fromP3 = [
    [1.2249401, -0.2249404, 0], [-0.0420569, 1.0420571, 0], [-0.0196376, -0.0786361, 1.0982735],
  ]
  static let fromAdobe = [
    [1.3983557, -0.3983557, 0], [0, 1, 0], [0, -0.0429290, 1.0429290],
  ]
  static let fromBT2020 = [
    [1.6604910, -0.5876411, -0.0728499], [-0.1245505, 1.1328999, -0.0083494],
    [-0.0181508, -0.1005789, 1.1187297],
  ]

  // MARK: Colour profiles

  @Test func profilesOfSRGBChangeNothing() throws {
    var profile = ICCFixture()
    profile.curve = ICCFixture.sRGBCurve
    #expect(try read([profile.chunk]) == DecodedPicture(image: asSRGB))
    // The profile of 1998 has a table of 1,024 steps.
    profile.curve = ICCFixture.table(
      (0..<1024).map { Int((65535 * SRGB.decode(Double($0) / 1023)).rounded()) })
    #expect(try read([profile.chunk]) == DecodedPicture(image: asSRGB))
    // And they outrank a gamma.
    let gamma = ("gAMA", PNGFixture.bigEndian(100_000))
    #expect(try read([gamma, profile.chunk]).image == asSRGB)
  }

  @Test func everyCurveIsFollowed() throws {
    func check(_ curve: [UInt8], _ light: (Double) -> Double) throws {
      var profile = ICCFixture()
      profile.curve = curve
      let read = try read([profile.chunk])
      #expect(read.warnings.isEmpty)
      #expect(agree(read.image, expected(curve: light), within: 2e-4))
    }
    try check(ICCFixture.exponent(nil)) { $0 }
    try check(ICCFixture.exponent(256)) { $0 }
    try check(ICCFixture.exponent(461)) { pow($0, 461.0 / 256) }
    try check(ICCFixture.table([0, 65535])) { $0 }
    try check(ICCFixture.table([0, 10000, 65535])) {
      $0 < 0.5 ? $0 * 20000 / 65535 : (10000 + ($0 - 0.5) * 2 * 55535) / 65535
    }
    try check(ICCFixture.parametric(0, [1.8])) { pow($0, 1.8) }
    try check(ICCFixture.parametric(1, [2, 1.25, -0.25])) {
      $0 < 0.2 ? 0 : pow(1.25 * $0 - 0.25, 2)
    }
    try check(ICCFixture.parametric(2, [2, 1, -0.05, 0.05])) {
      $0 < 0.05 ? 0.05 : min(pow($0 - 0.05, 2) + 0.05, 1)
    }
    try check(ICCFixture.parametric(3, [1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081])) {
      $0 < 0.081 ? $0 / 4.5 : pow(($0 + 0.099) / 1.099, 1 / 0.45)
    }
    try check(ICCFixture.parametric(4, [2, 0.9, 0.05, 0.2, 0.25, 0.0975, 0.01])) {
      $0 < 0.25 ? 0.2 * $0 + 0.01 : min(pow(0.9 * $0 + 0.05, 2) + 0.0975, 1)
    }
  }

  @Test func otherPrimariesAreConverted() throws {
    var p3 = ICCFixture(colors: ICCFixture.p3)
    p3.curve = ICCFixture.sRGBCurve
    let displayP3 = try read([p3.chunk])
    #expect(displayP3.warnings.isEmpty)
    let inP3 = expected(curve: { SRGB.decode($0) }, matrix: Self.fromP3)
    #expect(agree(displayP3.image, inP3, within: 1e-3))
    var adobe = ICCFixture(colors: ICCFixture.adobe)
    adobe.curve = ICCFixture.exponent(563)
    let inAdobe = expected(curve: { pow($0, 563.0 / 256) }, matrix: Self.fromAdobe)
    #expect(agree(try read([adobe.chunk]).image, inAdobe, within: 1e-3))
    // Where the difference lies: read as sRGB, both are elsewhere.
    #expect(!agree(try asSRGB, inP3, within: 0.02))
    #expect(!agree(try asSRGB, inAdobe, within: 0.02))
  }

  @Test func greyProfiles() throws {
    func read(_ profile: ICCFixture) throws -> DecodedPicture {
      var fixture = PNGFixture(colorType: 0, bitDepth: 16, width: 2, height: 1)
      fixture.extraChunks = [profile.chunk]
      return try PictureFile.decode(fixture.file { column, _, _ in 30000 * column }, path: "a.png")
    }
    let linear = try read(ICCFixture(space: "GRAY"))
    #expect(linear.warnings.isEmpty)
    #expect(linear.image.pixels[3...].allSatisfy { abs($0 - 30000.0 / 65535) < 1e-6 })
    // A profile of colours says what grey is, too; grey stays grey.
    let colored = try read(ICCFixture(colors: ICCFixture.p3))
    #expect(colored == linear)
    // But none of grey says what colours are.
    let grey = try self.read([ICCFixture(space: "GRAY").chunk])
    #expect(try grey.image == asSRGB)
    #expect(
      grey.warnings == [
        "its colour profile is damaged and does not count: it is for grey pictures, but this one "
          + "has colours"
      ])
  }

  @Test func profilesThatCannotBeFollowed() {
    func reason(_ change: (inout ICCFixture) -> Void) -> String? {
      var profile = ICCFixture()
      change(&profile)
      return self.reason([profile.chunk])
    }
    let start = "a.png: its colour profile "
    let end = ": convert it to sRGB first"
    #expect(reason { $0.space = "CMYK" } == start + "is for CMYK" + end)
    #expect(reason { $0.space = "Lab " } == start + "is for CIELAB" + end)
    #expect(reason { $0.space = "6CLR" } == start + "is for neither RGB nor grey" + end)
    #expect(
      reason { $0.deviceClass = "link" }
        == start + "links colours to others and describes none" + end)
    let tables = start + "describes colours by tables, not by curves and a matrix" + end
    #expect(
      reason {
        $0.without = ["rTRC", "gTRC", "bTRC"]
        $0.extraTags = [("A2B0", [UInt8](repeating: 0, count: 32))]
      } == tables)
    #expect(reason { $0.connection = "Lab " } == tables)
    let highRange = Array("cicp\0\0\0\0".utf8) + [9, 16, 0, 1]
    #expect(
      reason { $0.extraTags = [("cicp", highRange)] }
        == start + "is for high dynamic range (PQ)" + end)
    #expect(
      reason { $0.curve = ICCFixture.table([0, 0, 0]) }
        == start + "has a curve (rTRC) that does not run from dark to light" + end)
    // Colours under their own white, where a profile has them under D50.
    #expect(
      reason {
        $0.colors = [
          [0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505],
        ]
      }
        == start + "makes no white of full red, green and blue" + end)
    // 17 MB of nothing are 17 KB in the file.
    #expect(
      self.reason([ICCFixture.chunk([UInt8](repeating: 0, count: 17 << 20))])
        == start + "unpacks to more than 16 MiB" + end)
  }

  @Test func aMatrixBesideTables() throws {
    var profile = ICCFixture()
    profile.extraTags = [("A2B0", [UInt8](repeating: 0, count: 32))]
    let read = try read([profile.chunk])
    #expect(read.warnings == ["its colour profile has tables besides; its matrix is used"])
    #expect(agree(read.image, expected { $0 }, within: 1e-4))
  }

  @Test func damagedProfilesDoNotCount() throws {
    func warning(_ chunk: (type: String, body: [UInt8])) throws -> String {
      let read = try read([chunk])
      #expect(try read.image == asSRGB)
      return read.warnings.joined(separator: "\n")
    }
    let start = "its colour profile is damaged and does not count: "
    #expect(
      try warning(("iCCP", Array("x\0\0garbage".utf8))) == start + "it cannot be unpacked")
    #expect(
      try warning(("iCCP", Array("no end".utf8))) == start + "it is not packed as iCCP demands")
    let whole = ICCFixture().bytes
    #expect(
      try warning(ICCFixture.chunk(Array(whole.prefix(100))))
        == start + "it does not begin as a profile does")
    #expect(
      try warning(ICCFixture.chunk(Array(whole.dropLast(40))))
        == start + "it ends after \(whole.count - 40) bytes")
    var profile = ICCFixture()
    profile.without = ["gXYZ"]
    #expect(try warning(profile.chunk) == start + "it has no gXYZ")
    profile = ICCFixture(curve: Array("text\0\0\0\0none".utf8))
    #expect(try warning(profile.chunk) == start + "its rTRC is no curve")
    profile = ICCFixture(colors: [[0, 0, 0], [0, 0, 0], [0, 0, 0]])
    #expect(try warning(profile.chunk) == start + "its colours span nothing")
    // What has less to say counts then.
    let gamma = ("gAMA", PNGFixture.bigEndian(100_000))
    #expect(
      agree(
        try read([("iCCP", [1]), gamma]).image, expected { $0 }, within: 1e-6))
  }

  @Test func damagedProfilesNeverCrash() {
    let whole = ICCFixture(curve: ICCFixture.table([0, 20000, 65535])).bytes
    for index in 0..<600 {
      var profile = whole
      profile[index * 37 % profile.count] = UInt8(truncatingIfNeeded: index * 101 + 255)
      for damaged in [profile, Array(whole.prefix(index))] {
        var fixture = PNGFixture()
        fixture.extraChunks = [ICCFixture.chunk(damaged)]
        let file = fixture.file { column, row, channel in 40 * column + 8 * row + channel }
        _ = try? PictureFile.decode(file, path: "a.png")
      }
    }
  }

  // MARK: Colour codes

  @Test func colorCodes() throws {
    func read(_ code: [UInt8]) throws -> Image {
      // It outranks everything else.
      let read = try self.read([
        ("cICP", code), ICCFixture(colors: ICCFixture.adobe).chunk, ("sRGB", [0]),
        ("gAMA", PNGFixture.bigEndian(50_000)),
      ])
      #expect(read.warnings.isEmpty)
      return read.image
    }
    #expect(try read([1, 13, 0, 1]) == asSRGB)
    #expect(agree(try read([1, 8, 0, 1]), expected { $0 }, within: 1e-6))
    #expect(
      agree(
        try read([12, 13, 0, 1]),
        expected(curve: { SRGB.decode($0) }, matrix: Self.fromP3), within: 1e-4))
    func video(_ x: Double) -> Double { x < 0.081 ? x / 4.5 : pow((x + 0.099) / 1.099, 1 / 0.45) }
    #expect(agree(try read([1, 1, 0, 1]), expected(curve: video), within: 1e-6))
    #expect(
      agree(
        try read([9, 14, 0, 1]), expected(curve: video, matrix: Self.fromBT2020), within: 1e-4))
    #expect(agree(try read([1, 4, 0, 1]), expected { pow($0, 2.2) }, within: 1e-6))
    // 2 says that nothing is said: the profile counts, then.
    #expect(
      agree(
        try read([2, 2, 0, 1]), expected(curve: { $0 }, matrix: Self.fromAdobe), within: 1e-3))
  }

  @Test func colorCodesThatCannotBeFollowed() {
    func reason(_ code: [UInt8]) -> String? { self.reason([("cICP", code)]) }
    let start = "a.png: its colour code (cICP) "
    let end = ": convert it to sRGB first"
    #expect(
      reason([9, 16, 0, 1])
        == start + "asks for PQ, high dynamic range (transfer characteristics 16)" + end)
    #expect(
      reason([9, 18, 0, 1])
        == start + "asks for HLG, high dynamic range (transfer characteristics 18)" + end)
    #expect(
      reason([1, 99, 0, 1])
        == start + "asks for an unknown curve (transfer characteristics 99)" + end)
    #expect(
      reason([77, 13, 0, 1])
        == start + "asks for colour primaries 77, which are not known here" + end)
    #expect(
      reason([1, 13, 6, 1])
        == start + "asks for matrix coefficients 6, where a PNG has RGB alone" + end)
    #expect(reason([1, 13, 0, 0]) == start + "says that samples have video's narrow range" + end)
  }

  // MARK: Gamma and primaries

  private func chromaticities(_ numbers: [Int]) -> (type: String, body: [UInt8]) {
    ("cHRM", numbers.flatMap { PNGFixture.bigEndian($0) })
  }

  @Test func primaries() throws {
    let p3 = chromaticities([31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000])
    let linear = ("gAMA", PNGFixture.bigEndian(100_000))
    #expect(
      agree(
        try read([linear, p3]).image, expected(curve: { $0 }, matrix: Self.fromP3), within: 1e-4))
    #expect(
      agree(
        try read([p3]).image, expected(curve: { SRGB.decode($0) }, matrix: Self.fromP3),
        within: 1e-4))
    // sRGB's own change no bit.
    let own = chromaticities([31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000])
    #expect(try read([("gAMA", PNGFixture.bigEndian(45_455)), own]).image == asSRGB)
    #expect(try read([p3, ("sRGB", [0])]).image == asSRGB)
    let nothing = try read([chromaticities([0, 0, 0, 0, 0, 0, 0, 0])])
    #expect(try nothing.image == asSRGB)
    #expect(nothing.warnings == ["its primary colours (cHRM) span nothing and do not count"])
  }

  @Test func gammasThatDoNotCount() throws {
    let zero = ("gAMA", PNGFixture.bigEndian(0))
    let linear = ("gAMA", PNGFixture.bigEndian(100_000))
    let square = ("gAMA", PNGFixture.bigEndian(50_000))
    let ofZero = try read([zero])
    #expect(try ofZero.image == asSRGB)
    #expect(ofZero.warnings == ["its gamma is 0, which says nothing; it is taken as sRGB"])
    #expect(try read([("sRGB", [0]), zero]) == DecodedPicture(image: asSRGB))
    let late = try read([], late: [linear])
    #expect(try late.image == asSRGB)
    #expect(late.warnings == ["its gAMA chunk stands too late in the file and does not count"])
    let twice = try read([linear, square])
    #expect(agree(twice.image, expected { $0 }, within: 1e-6))
    #expect(twice.warnings == ["it has several gAMA chunks; the first counts"])
    #expect(try read([("gAMA", [0, 1])]).image == asSRGB)
    #expect(
      reason([("gAMA", PNGFixture.bigEndian(2_000_000_000))])
        == "a.png: the PNG is damaged: its gamma is 20000.0")
    #expect(reason([("sRGB", [0]), ("gAMA", PNGFixture.bigEndian(2_000_000_000))]) == nil)
  }

  @Test func texturesOfGLTFAreSRGB() throws {
    var fixture = PNGFixture(colorType: 2, bitDepth: 16, width: 3, height: 1)
    fixture.extraChunks = [("gAMA", PNGFixture.bigEndian(100_000)), ("cICP", [9, 16, 0, 1])]
    let file = fixture.file { column, _, channel in Self.samples[column][channel] }
    #expect(
      try PictureFile.decode(file, path: "a.png", as: .gltfTexture)
        == DecodedPicture(image: asSRGB))
  }

  @Test func aWrongChecksumOfWhatBearsOnColors() {
    for chunk in [ICCFixture().chunk, ("cICP", [1, 13, 0, 1])] {
      var fixture = PNGFixture()
      fixture.extraChunks = [chunk]
      var file = fixture.file { _, _, _ in 7 }
      file[33 + 8] ^= 1
      #expect(throws: FileError.self) { try PNG.decode(file, path: "a.png") }
    }
  }
}
