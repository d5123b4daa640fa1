import SceneModel

/// A part of a picture that only the numbers of its formation scale: a picture is the sum of its
/// parts, each multiplied with a product of such numbers.
enum PicturePart: Int, CaseIterable {
  /// Objects in the ambient light, or in that from above if there is light from below.
  case ambientOnObjects
  /// Objects in the light from below.
  case groundOnObjects
  /// Objects in the first light.
  case sunOnObjects
  /// Objects in all other lights.
  case lampsOnObjects
  /// The table in the ambient light.
  case ambientOnTable
  /// The table in the first light.
  case sunOnTable
  /// The table in all other lights.
  case lampsOnTable
  /// What is behind the table.
  case background

  /// Whether the part is zero where no object is seen.
  var isOfObjects: Bool { rawValue <= Self.lampsOnObjects.rawValue }

  /// The numbers whose product the part is multiplied with, for a channel.
  func factors(channel: Int) -> [ViewLatent] {
    var factors: [ViewLatent] = [.exposure]
    if channel == 0 { factors.append(.redBalance) }
    if channel == 2 { factors.append(.blueBalance) }
    switch self {
    case .ambientOnObjects, .ambientOnTable: factors.append(.ambient)
    case .groundOnObjects: factors += [.ambient, .ground]
    case .sunOnObjects, .sunOnTable: factors.append(.sun)
    case .lampsOnObjects, .lampsOnTable: break
    case .background:
      factors.append(.background)
      if channel == 0 { factors.append(.backgroundRed) }
      if channel == 2 { factors.append(.backgroundBlue) }
    }
    switch self {
    case .ambientOnTable, .sunOnTable, .lampsOnTable:
      factors.append(.table)
      if channel == 0 { factors.append(.tableRed) }
      if channel == 2 { factors.append(.tableBlue) }
    default: break
    }
    return factors
  }

  /// What the part is multiplied with, a number a channel.
  func coefficient(_ view: View) -> SIMD3<Double> {
    var coefficient = SIMD3<Double>.one
    for channel in 0..<3 {
      for factor in factors(channel: channel) { coefficient[channel] *= view[factor] }
    }
    return coefficient
  }

  /// The derivative of the coefficient in a latent, which must not be zero.
  func slope(_ latent: ViewLatent, _ view: View) -> SIMD3<Double> {
    var slope = coefficient(view) / view[latent]
    for channel in 0..<3 where !factors(channel: channel).contains(latent) { slope[channel] = 0 }
    return slope
  }
}
