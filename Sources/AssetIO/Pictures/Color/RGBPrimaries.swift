import Geometry

/// What red, green, blue and white are, as chromaticities x and y (CIE 1931).
struct RGBPrimaries: Equatable {
  var red: SIMD2<Double>
  var green: SIMD2<Double>
  var blue: SIMD2<Double>
  var white = RGBPrimaries.d65

  /// Daylight of 6,504 K.
  static let d65 = SIMD2(0.3127, 0.3290)
  /// Tungsten light behind a blue filter, white of early television.
  static let illuminantC = SIMD2(0.310, 0.316)
  /// The white that colour profiles are relative to, as XYZ (ICC.1:2010, 7.2.16).
  static let d50 = Vector3(0.9642, 1, 0.8249)

  /// sRGB's, which are BT.709's.
  static let sRGB = RGBPrimaries(red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06])
  /// Display P3's.
  static let p3 = RGBPrimaries(red: [0.680, 0.320], green: [0.265, 0.690], blue: [0.150, 0.060])
  /// Adobe RGB (1998)'s.
  static let adobe = RGBPrimaries(red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06])

  /// Whether they are sRGB's, but for what writers round.
  var isSRGB: Bool {
    let own = Self.sRGB
    let differences = [
      red - own.red, green - own.green, blue - own.blue, white - own.white,
    ]
    return differences.allSatisfy { abs($0.x) <= 0.002 && abs($0.y) <= 0.002 }
  }

  /// Linear sRGB of linear RGB with these primaries; white stays white. Nil if they span nothing.
  var linearSRGBFromRGB: Matrix3x3? {
    xyzD50FromRGB.flatMap(Self.linearSRGB(fromXYZD50:))
  }

  /// Linear sRGB of RGB whose XYZ, relative to D50, are known; nil if they span nothing.
  static func linearSRGB(fromXYZD50 xyzFromRGB: Matrix3x3) -> Matrix3x3? {
    guard abs(xyzFromRGB.determinant) > 1e-4 else { return nil }
    return sRGB.xyzD50FromRGB?.inverse.map { $0 * xyzFromRGB }
  }

  /// XYZ, adapted to D50, of linear RGB; nil if the primaries span nothing.
  var xyzD50FromRGB: Matrix3x3? {
    for place in [red, green, blue, white] {
      guard place.x >= 0, place.y > 0, place.x + place.y <= 1 else { return nil }
    }
    let corners = Matrix3x3(columns: Self.xyz(red), Self.xyz(green), Self.xyz(blue))
    guard abs(corners.determinant) > 1e-3, let inverse = corners.inverse,
      let adapted = Self.d50(from: Self.xyz(white))
    else { return nil }
    // As much of each as makes white.
    let weights = inverse * Self.xyz(white)
    return adapted
      * Matrix3x3(
        columns: corners.columns.0 * weights.x, corners.columns.1 * weights.y,
        corners.columns.2 * weights.z)
  }

  /// XYZ of a chromaticity at Y = 1.
  private static func xyz(_ chromaticity: SIMD2<Double>) -> Vector3 {
    let (x, y) = (chromaticity.x, chromaticity.y)
    return Vector3(x / y, 1, (1 - x - y) / y)
  }

  /// Takes XYZ under a white to XYZ under D50, as Bradford's experiments found eyes to do
  /// (ICC.1:2010, annex E).
  private static func d50(from white: Vector3) -> Matrix3x3? {
    let bradford = Matrix3x3(
      rows: Vector3(0.8951, 0.2664, -0.1614), Vector3(-0.7502, 1.7135, 0.0367),
      Vector3(0.0389, -0.0685, 1.0296))
    let before = bradford * white
    guard let inverse = bradford.inverse, before.min() > 0 else { return nil }
    let gain = (bradford * d50) / before
    return inverse
      * Matrix3x3(
        rows: Vector3(gain.x, 0, 0), Vector3(0, gain.y, 0), Vector3(0, 0, gain.z)) * bradford
  }
}

extension Matrix3x3 {
  /// The inverse; nil for a matrix without one.
  fileprivate var inverse: Matrix3x3? {
    let determinant = determinant
    guard determinant != 0, determinant.isFinite else { return nil }
    let (x, y, z) = columns
    return Matrix3x3(
      rows: y.cross(z) / determinant, z.cross(x) / determinant, x.cross(y) / determinant)
  }
}
