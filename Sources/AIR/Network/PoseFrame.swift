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
  /// What `PosePosterior.positionBounds`, which are for a table of two metres, are multiplied with.
  let scale: Double

  /// The cosine and sine of `azimuth`.
  private let turn: SIMD2<Double>
  /// The cosine and sine of the axes' turn that the place is told in.
  private let placeTurn: SIMD2<Double>
  /// d place / d its raw numbers along those axes, in metres.
  private let placeSlope: SIMD2<Double>

  /// About the middle of the table.
  ///
  /// - Parameter azimuth: of the camera whose axes the heads tell of; 0 for the world's.
  init(reach: Double, azimuth: Double = 0) {
    (place, placeTurn, placeSlope) = (.zero, SIMD2(1, 0), .zero)
    (self.reach, self.azimuth, scale) = (reach, azimuth, 1)
    turn = SIMD2(cos(azimuth), sin(azimuth))
  }

  /// About a glimpse's place, as far as its window.
  ///
  /// - Parameters:
  ///   - told: the place's own frame: that of a network without glimpses.
  ///   - placeSlope: d place / d its raw numbers along that frame's axes, in metres.
  init(
    _ glimpse: GlimpseFrame, _ layout: GlimpseLayout, told: PoseFrame, placeSlope: SIMD2<Double>
  ) {
    (place, azimuth) = (glimpse.place, glimpse.azimuth)
    reach = layout.radius
    // The recipe's reach is 0.8 m, of a table of two metres.
    scale = told.reach / 0.8
    turn = SIMD2(cos(azimuth), sin(azimuth))
    (placeTurn, self.placeSlope) = (told.turn, placeSlope)
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

  /// Carries a slope in a position to the place's raw numbers.
  func placeGradient(_ slope: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(
      placeTurn.x * slope.x + placeTurn.y * slope.y,
      placeTurn.x * slope.y - placeTurn.y * slope.x) * placeSlope
  }
}
