/// How far a simplified mesh may be from the one that it stands for.
package struct SimplificationTolerance: Sendable, Equatable {
  /// In metres: no point of either surface is farther from the other.
  package var distance: Double
  /// In metres along the surface: 95 % of the points have their part of the texture no farther
  /// away.
  package var textureSlip: Double
  /// In radians, root mean square: how far normals are turned.
  package var normalAngle: Double
  /// Of linear RGB, root mean square: how far the corners' colours are off.
  package var color: Double

  /// Makes a tolerance.
  package init(
    distance: Double, textureSlip: Double, normalAngle: Double = 0.1, color: Double = 0.02
  ) {
    self.distance = distance
    self.textureSlip = textureSlip
    self.normalAngle = normalAngle
    self.color = color
  }
}
