/// How a scene is improved from where it starts.
package enum LocalOptimizer: Sendable, CaseIterable {
  /// Steepest ascent of log p(picture, scene) in position and yaw, each coordinate scaled by the
  /// size of its recent slopes (Adam; Kingma and Ba 2015).
  case gradient
  /// `Refiner.descend`.
  case levenbergMarquardt
}
