import Foundation

/// In what the heads of a step tell of positions and yaws: the world's axes, those of the camera
/// (`ViewHeadLayout.isSeenFromCamera`), or those of a glimpse, about the place that it looks at.
struct PoseFrame: Sendable {
  /// What is told as the origin, in metres of the world.
  let place: SIMD2<Double>
  /// How the axes are turned against the world's, in radians.
  let azimuth: Double
  /// How far from the place a mean can be along either axis, in metres.
  let reach: Double
  /// The unit of `bounds`, in metres.
  let scale: Double
  /// Of positions' deviations.
  let bounds: PosePosterior.Bounds

  /// The cosine and sine of `azimuth`.
  private let turn: SIMD2<Double>

  /// How far from the place a mean can be, in cells of `AttentionGrid`.
  private static let cellReach = 1.5
  /// In cells of `AttentionGrid`: what is attended to is known about as well as by its cell, and no
  /// worse, or what is drawn of it would miss it.
  private static let cellBounds = PosePosterior.Bounds(low: 0.01, high: 0.5, initial: 0.3)

  /// About the middle of the table.
  ///
  /// - Parameter azimuth: of the camera whose axes the heads tell of; 0 for the world's.
  init(reach: Double, azimuth: Double = 0) {
    place = .zero
    (self.reach, self.azimuth, scale) = (reach, azimuth, 1)
    bounds = PosePosterior.positionBounds
    turn = SIMD2(cos(azimuth), sin(azimuth))
  }

  /// About a glimpse's place, as far as its window.
  ///
  /// - Parameter side: of a cell of `AttentionGrid`, in pixels.
  init(_ glimpse: GlimpseFrame, _ layout: GlimpseLayout, side: Int) {
    (place, azimuth) = (glimpse.place, glimpse.azimuth)
    scale = Double(side) * layout.radius / glimpse.reach.max()
    reach = Self.cellReach * scale
    bounds = Self.cellBounds
    turn = SIMD2(cos(azimuth), sin(azimuth))
  }

  // Without a turn every bit stays as it is.

  /// A vector of these axes in the world's.
  func toWorld(_ v: SIMD2<Double>) -> SIMD2<Double> {
    azimuth == 0 ? v : SIMD2(turn.x * v.x - turn.y * v.y, turn.y * v.x + turn.x * v.y)
  }

  /// A vector of the world's axes in these.
  func fromWorld(_ v: SIMD2<Double>) -> SIMD2<Double> {
    azimuth == 0 ? v : SIMD2(turn.x * v.x + turn.y * v.y, turn.x * v.y - turn.y * v.x)
  }

  /// The standard deviations along the world's axes of one along these.
  func deviationInWorld(_ deviation: SIMD2<Double>) -> SIMD2<Double> {
    guard azimuth != 0 else { return deviation }
    let (cc, ss, squares) = (turn.x * turn.x, turn.y * turn.y, deviation * deviation)
    return SIMD2(
      (cc * squares.x + ss * squares.y).squareRoot(),
      (ss * squares.x + cc * squares.y).squareRoot())
  }
}
