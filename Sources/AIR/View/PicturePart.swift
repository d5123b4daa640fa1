import SceneModel

/// A part of a picture that only the numbers of its formation scale: a picture is the sum of its
/// parts, each multiplied with a product of such numbers.
enum PicturePart: Int, CaseIterable {
  /// Objects in the ambient light, or in that from above if there is light from below.
  case ambientOnObjects
  /// Objects in the light from below.
  case groundOnObjects
  /// Objects in the first light, with shadows.
  case sunOnObjects
  /// The same without shadows.
  case openSunOnObjects
  /// Objects in all other lights.
  case lampsOnObjects
  /// The table in the ambient light.
  case ambientOnTable
  /// The table's sides in the light from below.
  case groundOnTable
  /// The table in the first light, with shadows.
  case sunOnTable
  /// The same without shadows.
  case openSunOnTable
  /// The table in all other lights.
  case lampsOnTable
  /// What is behind the table.
  case background

  /// Whether the part changes with the sun's direction.
  var isOfSun: Bool {
    switch self {
    case .sunOnObjects, .openSunOnObjects, .sunOnTable, .openSunOnTable: return true
    default: return false
    }
  }

  /// Whether the part is zero where no object is seen.
  var isOfObjects: Bool { rawValue <= Self.lampsOnObjects.rawValue }
  private var isOfTable: Bool { !isOfObjects && self != .background }

  /// The numbers whose product the part is multiplied with, each for the channels where it is.
  private var factors: [(latent: ViewLatent, channels: SIMD3<Double>)] {
    let (red, blue) = (SIMD3<Double>(1, 0, 0), SIMD3<Double>(0, 0, 1))
    var factors = [
      (ViewLatent.exposure, SIMD3<Double>.one), (.redBalance, red), (.blueBalance, blue),
    ]
    switch self {
    case .ambientOnObjects, .ambientOnTable: factors.append((.ambient, .one))
    case .groundOnObjects, .groundOnTable: factors += [(.ambient, .one), (.ground, .one)]
    case .sunOnObjects, .sunOnTable, .openSunOnObjects, .openSunOnTable:
      factors.append((.sun, .one))
    case .lampsOnObjects, .lampsOnTable: break
    case .background:
      factors += [(.background, .one), (.backgroundRed, red), (.backgroundBlue, blue)]
    }
    if isOfTable { factors += [(.table, .one), (.tableRed, red), (.tableBlue, blue)] }
    return factors
  }

  /// `factors` of all parts.
  private static let factors = allCases.map(\.factors)

  /// `[part][latent]`: the channels in which a part is proportional to a latent, ones and zeros.
  private static let channels: [[SIMD3<Double>]] = factors.map { factors in
    var channels = [SIMD3<Double>](repeating: .zero, count: ViewLatent.allCases.count)
    for factor in factors { channels[factor.latent.rawValue] = factor.channels }
    return channels
  }

  /// What the part is multiplied with, a number a channel.
  func coefficient(_ view: View) -> SIMD3<Double> {
    var coefficient = SIMD3<Double>.one
    for factor in Self.factors[rawValue] {
      coefficient *= factor.channels * view[factor.latent] + (1 - factor.channels)
    }
    return coefficient * shadowed(view).value
  }

  /// How much of the sun the part has: shadows are as strong as the share of it that is kept off.
  private func shadowed(_ view: View) -> (value: Double, slope: Double) {
    switch self {
    case .sunOnObjects, .sunOnTable: return (view[.shadow], 1)
    case .openSunOnObjects, .openSunOnTable: return (1 - view[.shadow], -1)
    default: return (1, 0)
    }
  }

  /// The derivative of the coefficient in a latent, which must not be zero.
  func slope(_ latent: ViewLatent, coefficient: SIMD3<Double>, _ view: View) -> SIMD3<Double> {
    guard latent != .shadow else {
      let (value, slope) = shadowed(view)
      guard slope != 0 else { return .zero }
      // The coefficient's other factors; at the ends of the range they cannot be had by dividing.
      if value > 1e-6 { return coefficient / value * slope }
      var other = view
      other[.shadow] = 1 - view[.shadow]
      return self.coefficient(other) / shadowed(other).value * slope
    }
    return coefficient * Self.channels[rawValue][latent.rawValue] / view[latent]
  }
}
