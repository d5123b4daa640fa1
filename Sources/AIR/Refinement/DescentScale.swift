import SceneModel

/// The lengths of a descent, which go with the scene's own: the same scene told in millimetres is
/// sought by the same steps.
///
/// A metre here is that of a table on which objects stand up to 0.75 m from the middle.
struct DescentScale: Sendable {
  /// The metre, in the specification's unit.
  let metre: Double

  init(_ specification: SceneSpecification) {
    metre = specification.prior.positionRanges.max() / 0.75
  }

  /// The largest step along x or y (motions 0 and 1), or in yaw (2), in radians.
  func largestStep(_ motion: Int) -> Double { motion < 2 ? 0.15 * metre : 0.5 }

  /// Smaller steps end the descent: a two hundredth of what the noise lets positions be known by,
  /// more or less.
  ///
  /// - Parameter noise: of a pixel's channel, in linear RGB.
  func smallestStep(_ motion: Int, noise: Double) -> Double {
    1e-4 * noise * (motion < 2 ? metre : 1)
  }

  /// The largest step of the point that a camera looks at.
  var targetStep: Double { 0.1 * metre }
  /// The largest step of the table's thickness.
  var thicknessStep: Double { 0.03 * metre }
  /// The step of a difference in the table's thickness.
  var thicknessDifference: Double { 0.004 * metre }
  /// Objects that have moved further change the picture in another way.
  var linearReach: Double { 0.004 * metre }
}
