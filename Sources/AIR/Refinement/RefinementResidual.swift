import Probability
import Rendering

/// What a scene leaves of a picture, and whether that is more than noise.
struct RefinementResidual {
  /// Each pixel's energy beyond what noise seldom exceeds, in nats of the noise by which scenes are
  /// sought, `[height, width]`.
  private let excesses: [Double]
  private let width: Int
  /// The noise's variance that the median pixel shows, as a share of the one sought by.
  private let share: Double
  private let threshold: Double
  private let expectsNoise: Bool

  /// Half of a sum of three squared standard Normals has the median 1.183.
  private static let medianEnergy = 1.183
  /// It exceeds 7.5 once in 500 times, by 0.0019 on average over all times, 0.0040 in the mean
  /// square.
  private static let seldomEnergy = 7.5
  private static let meanExcess = 0.0019
  private static let meanSquaredExcess = 0.004

  /// - Parameters:
  ///   - energies: |picture − drawing|² / 2σ² of each pixel, `[height, width]`.
  ///   - threshold: what is worth a look, in nats.
  ///   - expectsNoise: whether the threshold grows by what noise leaves. Where a view is inferred,
  ///     it says all.
  init(_ energies: [Double], width: Int, threshold: Double, expectsNoise: Bool) {
    let share = quantile(energies, 0.5) / Self.medianEnergy
    let floor = share * Self.seldomEnergy
    excesses = energies.map { max(0, $0 - floor) }
    self.width = width
    self.share = share
    self.threshold = threshold
    self.expectsNoise = expectsNoise
  }

  /// All that is left, in nats.
  var total: Double { excesses.reduce(0, +) }

  /// Whether the whole is more than noise.
  var isDoubtful: Bool { total > limit(excesses.count) }

  /// Whether what is left in a rectangle is more than noise.
  func isDoubtful(in rect: PixelRect) -> Bool { excess(in: rect) > limit(rect.width * rect.height) }

  /// What is left in a rectangle of pixels, in nats.
  func excess(in rect: PixelRect) -> Double {
    var sum = 0.0
    for y in rect.rows {
      for x in rect.columns { sum += excesses[y * width + x] }
    }
    return sum
  }

  /// What noise leaves of so many pixels on average, three standard deviations of that, and what is
  /// worth a look.
  private func limit(_ pixels: Int) -> Double {
    guard expectsNoise else { return threshold }
    let count = Double(pixels)
    return threshold + share
      * (Self.meanExcess * count + 3 * (Self.meanSquaredExcess * count).squareRoot())
  }
}
