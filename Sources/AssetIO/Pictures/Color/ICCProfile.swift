import Geometry

/// A colour profile (ICC.1:2010): what the samples of a picture mean, if three curves and a matrix
/// say it, or one curve.
struct ICCProfile {
  private let bytes: OrderedBytes
  /// Where tags' contents lie.
  private var tags: [String: (place: Int, length: Int)] = [:]

  /// Larger profiles are refused, in bytes.
  static let largestSize = 16 << 20

  /// Reads a profile's header and its table of tags.
  init(_ profile: [UInt8]) throws(ColorFault) {
    bytes = OrderedBytes(bytes: profile[...])
    guard bytes.name(at: 36) == "acsp", let count = bytes.integer(at: 128, size: 4) else {
      throw .damaged("it does not begin as a profile does")
    }
    guard let size = bytes.integer(at: 0, size: 4), size <= profile.count else {
      throw .damaged("it ends after \(profile.count) bytes")
    }
    guard count <= 1000 else { throw .damaged("it has \(count) tags") }
    for index in 0..<count {
      let entry = 132 + 12 * index
      guard let name = bytes.name(at: entry), let place = bytes.integer(at: entry + 4, size: 4),
        let length = bytes.integer(at: entry + 8, size: 4), bytes.slice(place, length) != nil
      else { throw .damaged("its table of tags does not fit into it") }
      if tags[name] == nil { tags[name] = (place, length) }
    }
  }

  /// The colours that it describes.
  ///
  /// - Parameters:
  ///   - isGrey: Whether the picture has no colours.
  ///   - warnings: Gets what is to be said to the user.
  func colors(
    isGrey: Bool, warnings: inout [String]
  ) throws(ColorFault) -> PictureColors {
    if let code = tags["cicp"], let transfer = bytes.integer(at: code.place + 9, size: 1),
      transfer == 16 || transfer == 18
    {
      throw .unsupported("is for high dynamic range (\(transfer == 16 ? "PQ" : "HLG"))")
    }
    switch bytes.name(at: 12) ?? "" {
    case "link", "abst", "nmcl": throw .unsupported("links colours to others and describes none")
    default: break
    }
    switch bytes.name(at: 16) ?? "" {
    case "RGB ": return try rgbColors(isGrey: isGrey, warnings: &warnings)
    case "GRAY": return try greyColors(isGrey: isGrey)
    case let other:
      let names = ["CMYK": "CMYK", "Lab ": "CIELAB", "XYZ ": "XYZ", "YCbr": "YCbCr", "CMY ": "CMY"]
      guard let name = names[other] else {
        throw .unsupported("is for neither RGB nor grey")
      }
      throw .unsupported("is for \(name)")
    }
  }

  private func rgbColors(
    isGrey: Bool, warnings: inout [String]
  ) throws(ColorFault) -> PictureColors {
    let hasTables = tags.keys.contains { ["A2B0", "A2B1", "A2B2", "D2B0", "D2B1"].contains($0) }
    let needed = ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"]
    if let missing = needed.first(where: { tags[$0] == nil }) {
      if hasTables { throw .unsupported("describes colours by tables, not by curves and a matrix") }
      throw .damaged("it has no \(missing)")
    }
    guard bytes.name(at: 20) == "XYZ " else {
      throw .unsupported("describes colours by tables, not by curves and a matrix")
    }
    var colors = PictureColors.sRGB
    colors.curves = [try curve("rTRC"), try curve("gTRC"), try curve("bTRC")]
    let xyzFromRGB = Matrix3x3(columns: try xyz("rXYZ"), try xyz("gXYZ"), try xyz("bXYZ"))
    guard let linear = RGBPrimaries.linearSRGB(fromXYZD50: xyzFromRGB) else {
      throw .damaged("its colours span nothing")
    }
    // Colours are relative to D50, so that full red, green and blue make white.
    let white = linear * Vector3(repeating: 1)
    guard (white - Vector3(repeating: 1)).max() < 0.1, (white - Vector3(repeating: 1)).min() > -0.1
    else { throw .unsupported("makes no white of full red, green and blue") }
    if hasTables { warnings.append("its colour profile has tables besides; its matrix is used") }
    if linear.isIdentity(within: 0.004) {
      return colors.curves.allSatisfy(\.isSRGB) ? .sRGB : colors
    }
    // Grey stays grey: what is left over of the matrix is its rounding.
    if !isGrey { colors.linearSRGBFromRGB = linear }
    if colors.curves.allSatisfy(\.isSRGB) { colors.curves = PictureColors.sRGB.curves }
    return colors
  }

  private func greyColors(isGrey: Bool) throws(ColorFault) -> PictureColors {
    guard isGrey else { throw .damaged("it is for grey pictures, but this one has colours") }
    guard tags["kTRC"] != nil else {
      if tags["A2B0"] != nil { throw .unsupported("describes grey by a table, not by a curve") }
      throw .damaged("it has no kTRC")
    }
    guard bytes.name(at: 20) == "XYZ " else {
      throw .unsupported("describes grey as lightness, not as light")
    }
    let curve = try curve("kTRC")
    return curve.isSRGB ? .sRGB : PictureColors(curve: curve)
  }

  private func xyz(_ tag: String) throws(ColorFault) -> Vector3 {
    guard let (place, length) = tags[tag], length >= 20, bytes.name(at: place) == "XYZ ",
      let x = bytes.signed(at: place + 8), let y = bytes.signed(at: place + 12),
      let z = bytes.signed(at: place + 16)
    else { throw .damaged("its \(tag) is no colour") }
    return Vector3(Double(x), Double(y), Double(z)) / 65536
  }

  private func curve(_ tag: String) throws(ColorFault) -> ToneCurve {
    let curve = try rawCurve(tag)
    guard curve.isPlausible else {
      throw .unsupported("has a curve (\(tag)) that does not run from dark to light")
    }
    return curve
  }

  private func rawCurve(_ tag: String) throws(ColorFault) -> ToneCurve {
    let fault = ColorFault.damaged("its \(tag) is no curve")
    guard let (place, length) = tags[tag], length >= 12 else { throw fault }
    switch bytes.name(at: place) {
    case "curv":
      guard let count = bytes.integer(at: place + 8, size: 4), count <= (length - 12) / 2 else {
        throw fault
      }
      if count == 0 { return .linear }
      let steps = (0..<count).map {
        UInt16(truncatingIfNeeded: bytes.integer(at: place + 12 + 2 * $0, size: 2) ?? 0)
      }
      // A single number is an exponent of 8 + 8 bits.
      return count == 1 ? .power(Double(steps[0]) / 256) : .table(steps)
    case "para":
      guard let type = bytes.integer(at: place + 8, size: 2), type <= 4 else { throw fault }
      let count = [1, 3, 4, 5, 7][type]
      guard length >= 12 + 4 * count else { throw fault }
      let p = (0..<count).map { Double(bytes.signed(at: place + 12 + 4 * $0) ?? 0) / 65536 }
      if type == 0 { return .power(p[0]) }
      var parameters = ToneCurve.Parameters(g: p[0], a: p[1], b: p[2])
      switch type {
      case 1, 2:
        guard parameters.a != 0 else { throw fault }
        parameters.d = -parameters.b / parameters.a
        if type == 2 { (parameters.e, parameters.f) = (p[3], p[3]) }
      default:
        (parameters.c, parameters.d) = (p[3], p[4])
        if type == 4 { (parameters.e, parameters.f) = (p[5], p[6]) }
      }
      return .parametric(parameters)
    default: throw fault
    }
  }
}

extension Matrix3x3 {
  /// Whether no entry is further from the identity's.
  fileprivate func isIdentity(within tolerance: Double) -> Bool {
    let own = Matrix3x3.identity
    return zip(
      [columns.0, columns.1, columns.2], [own.columns.0, own.columns.1, own.columns.2]
    ).allSatisfy { ($0 - $1).max() <= tolerance && ($0 - $1).min() >= -tolerance }
  }
}
