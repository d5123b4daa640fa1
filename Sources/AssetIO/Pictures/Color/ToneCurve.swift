#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How much light a sample stands for, both from 0 to 1.
enum ToneCurve: Equatable, Sendable {
  /// The sRGB curve.
  case sRGB
  /// Light is the sample to this power.
  case power(Double)
  /// `Parameters`.
  case parametric(Parameters)
  /// Light at equal steps of the sample, in 65,535ths; straight lines between them.
  case table([UInt16])

  /// From `d` on (a·x + b)^g + e, before it c·x + f (ICC.1:2010, 10.16, with its letters for type
  /// 4).
  struct Parameters: Equatable, Sendable {
    var g: Double
    var a = 1.0
    var b = 0.0
    var c = 0.0
    var d = 0.0
    var e = 0.0
    var f = 0.0
  }

  /// Light is the sample.
  static let linear = ToneCurve.power(1)

  /// The inverse of the camera's curve of BT.709 and BT.601 (BT.2020's to ten bits).
  static let video = ToneCurve.parametric(
    Parameters(g: 1 / 0.45, a: 1 / 1.099, b: 0.099 / 1.099, c: 1 / 4.5, d: 0.081))

  /// The light of a sample, held to 0…1; 0 where the formula gives no number.
  func light(_ sample: Double) -> Double {
    let light: Double
    switch self {
    case .sRGB: return SRGB.decode(sample)
    case .power(let exponent): light = pow(sample, exponent)
    case .parametric(let p):
      light = sample >= p.d ? pow(max(p.a * sample + p.b, 0), p.g) + p.e : p.c * sample + p.f
    case .table(let steps):
      guard let last = steps.indices.last, last > 0 else { return sample }
      let place = min(max(sample, 0), 1) * Double(last)
      let step = min(Int(place), last - 1)
      let rest = place - Double(step)
      light = (Double(steps[step]) * (1 - rest) + Double(steps[step + 1]) * rest) / 65535
    }
    return light.isNaN ? 0 : min(max(light, 0), 1)
  }

  /// Whether it is the sRGB curve, or one that writers of sRGB profiles put in its place: nowhere
  /// further away than half a step of 8 bits where these are widest.
  var isSRGB: Bool {
    (0...256).allSatisfy {
      let sample = Double($0) / 256
      return abs(light(sample) - SRGB.decode(sample)) < 0.004
    }
  }

  /// Whether it runs from dark to light, as the curve of a picture does.
  var isPlausible: Bool { light(0) <= 0.1 && light(1) >= 0.9 }
}
