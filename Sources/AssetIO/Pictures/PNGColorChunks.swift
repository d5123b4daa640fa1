import Files
import Geometry

/// What the chunks of a PNG file say of its colours, and which of them counts (PNG, third edition,
/// 4.3): cICP before iCCP before sRGB before gAMA and cHRM.
struct PNGColorChunks {
  /// cICP.
  var code: ColorCode?
  /// iCCP: a name, 0, the method of packing, a packed profile.
  var profile: [UInt8]?
  /// sRGB.
  var isSRGB = false
  /// gAMA: the exponent from light to samples, times 100,000.
  var gamma: Int?
  /// cHRM: x and y of white, red, green and blue, times 100,000.
  var chromaticities: [Int]?
  /// The types of chunks that are there twice.
  var repeated: [String] = []

  /// The types of chunks that bear on colours.
  static let types = ["cICP", "iCCP", "sRGB", "gAMA", "cHRM"]

  /// Takes in a chunk. Of several of one type the first counts, and one of another length than its
  /// type has is none.
  mutating func add(_ type: String, _ body: [UInt8]) {
    let numbers = OrderedBytes(bytes: body[...])
    func number(_ index: Int) -> Int { numbers.integer(at: 4 * index, size: 4) ?? 0 }
    let isNew: Bool
    switch type {
    case "cICP":
      guard body.count == 4 else { return }
      isNew = code == nil
      if isNew {
        code = ColorCode(
          primaries: body[0], transfer: body[1], matrix: body[2], isFullRange: body[3] != 0)
      }
    case "iCCP":
      isNew = profile == nil
      if isNew { profile = body }
    case "sRGB":
      isNew = !isSRGB
      isSRGB = true
    case "gAMA":
      guard body.count == 4 else { return }
      isNew = gamma == nil
      if isNew { gamma = number(0) }
    case "cHRM":
      guard body.count == 32 else { return }
      isNew = chromaticities == nil
      if isNew { chromaticities = (0..<8).map(number) }
    default: return
    }
    if !isNew { repeated.append(type) }
  }

  /// What the samples mean.
  ///
  /// - Parameters:
  ///   - isGrey: Whether the picture has no colours.
  ///   - warnings: Gets what is to be said to the user.
  func colors(
    isGrey: Bool, path: String, warnings: inout [String]
  ) throws(FileError) -> PictureColors {
    func unsupported(_ reason: String) -> FileError {
      FileError(path: path, reason: "\(reason): convert it to sRGB first")
    }
    for type in repeated { warnings.append("it has several \(type) chunks; the first counts") }
    do {
      if var colors = try code?.colors() {
        if isGrey { colors.linearSRGBFromRGB = nil }
        return colors
      }
    } catch {
      switch error {
      case .damaged(let reason), .unsupported(let reason):
        throw unsupported("its colour code (cICP) \(reason)")
      }
    }
    if let profile {
      do {
        return try ICCProfile(unpacked(profile)).colors(isGrey: isGrey, warnings: &warnings)
      } catch {
        switch error {
        case .unsupported(let reason): throw unsupported("its colour profile \(reason)")
        case .damaged(let reason):
          warnings.append("its colour profile is damaged and does not count: \(reason)")
        }
      }
    }
    if isSRGB { return .sRGB }
    var colors = PictureColors(curve: try curve(path: path, warnings: &warnings))
    if !isGrey { colors.linearSRGBFromRGB = primariesMatrix(warnings: &warnings) }
    return colors
  }

  private func unpacked(_ chunk: [UInt8]) throws(ColorFault) -> [UInt8] {
    guard let end = chunk.firstIndex(of: 0), end + 2 <= chunk.endIndex, chunk[end + 1] == 0 else {
      throw .damaged("it is not packed as iCCP demands")
    }
    switch Inflation.inflate(chunk[(end + 2)...], limit: ICCProfile.largestSize) {
    case .bytes(let profile): return profile
    case .tooLarge:
      throw .unsupported("unpacks to more than \(ICCProfile.largestSize >> 20) MiB")
    case .damaged: throw .damaged("it cannot be unpacked")
    }
  }

  private func curve(path: String, warnings: inout [String]) throws(FileError) -> ToneCurve {
    guard let gamma else { return .sRGB }
    if gamma == 0 {
      warnings.append("its gamma is 0, which says nothing; it is taken as sRGB")
      return .sRGB
    }
    // 45,455 is what sRGB files say.
    let exponent = Double(gamma) / 100_000
    guard exponent >= 0.1, exponent <= 10 else {
      throw FileError(path: path, reason: "the PNG is damaged: its gamma is \(exponent)")
    }
    return abs(exponent - 1 / 2.2) < 1e-3 ? .sRGB : .power(1 / exponent)
  }

  private func primariesMatrix(warnings: inout [String]) -> Matrix3x3? {
    guard let chromaticities else { return nil }
    let places = stride(from: 0, to: 8, by: 2).map {
      SIMD2(Double(chromaticities[$0]), Double(chromaticities[$0 + 1])) / 100_000
    }
    let primaries = RGBPrimaries(
      red: places[1], green: places[2], blue: places[3], white: places[0])
    if primaries.isSRGB { return nil }
    guard let matrix = primaries.linearSRGBFromRGB else {
      warnings.append("its primary colours (cHRM) span nothing and do not count")
      return nil
    }
    return matrix
  }
}
