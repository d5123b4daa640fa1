/// A picture's colours as four numbers (cICP; PNG, third edition, 11.3.2.6), whose meaning is
/// ITU-T H.273's.
struct ColorCode: Equatable {
  /// Red, green, blue and white (H.273, 8.1).
  var primaries: UInt8
  /// The tone curve (H.273, 8.2).
  var transfer: UInt8
  /// How colours are mixed of channels; 0, not at all, in a PNG (H.273, 8.3).
  var matrix: UInt8
  /// Whether samples use all their values.
  var isFullRange: Bool

  /// The colours that it means; nil if it says that it does not say.
  func colors() throws(ColorFault) -> PictureColors? {
    // 2 is "unspecified".
    guard primaries != 2, transfer != 2 else { return nil }
    guard matrix == 0 else {
      throw .unsupported("asks for matrix coefficients \(matrix), where a PNG has RGB alone")
    }
    guard isFullRange else {
      throw .unsupported("says that samples have video's narrow range")
    }
    var colors = PictureColors(curve: try curve())
    let primaries = try rgbPrimaries()
    if !primaries.isSRGB { colors.linearSRGBFromRGB = primaries.linearSRGBFromRGB }
    return colors
  }

  private func curve() throws(ColorFault) -> ToneCurve {
    switch transfer {
    case 1, 6, 11, 14, 15: return .video
    case 4: return .power(2.2)
    case 5: return .power(2.8)
    case 7:
      return .parametric(
        ToneCurve.Parameters(g: 1 / 0.45, a: 1 / 1.1115, b: 0.1115 / 1.1115, c: 0.25, d: 0.0913))
    case 8: return .linear
    case 13: return .sRGB
    default:
      let names: [UInt8: String] = [
        9: "a logarithmic curve", 10: "a logarithmic curve", 12: "the curve of BT.1361",
        16: "PQ, high dynamic range", 17: "the curve of SMPTE ST 428-1",
        18: "HLG, high dynamic range",
      ]
      let name = names[transfer] ?? "an unknown curve"
      throw .unsupported("asks for \(name) (transfer characteristics \(transfer))")
    }
  }

  private func rgbPrimaries() throws(ColorFault) -> RGBPrimaries {
    let c = RGBPrimaries.illuminantC
    switch primaries {
    case 1: return .sRGB
    case 4:
      return RGBPrimaries(red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: c)
    case 5: return RGBPrimaries(red: [0.64, 0.33], green: [0.29, 0.60], blue: [0.15, 0.06])
    case 6, 7:
      return RGBPrimaries(red: [0.630, 0.340], green: [0.310, 0.595], blue: [0.155, 0.070])
    case 8:
      return RGBPrimaries(
        red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: c)
    case 9: return RGBPrimaries(red: [0.708, 0.292], green: [0.170, 0.797], blue: [0.131, 0.046])
    case 11:
      var cinema = RGBPrimaries.p3
      cinema.white = [0.314, 0.351]
      return cinema
    case 12: return .p3
    case 22:
      return RGBPrimaries(red: [0.630, 0.340], green: [0.295, 0.605], blue: [0.155, 0.077])
    default: throw .unsupported("asks for colour primaries \(primaries), which are not known here")
    }
  }
}
