import Foundation

extension SceneSpecification {
  /// Pixels that a metre takes up at the middle of the table, square to the line of sight.
  package var pixelsPerMetre: Double {
    return camera.focalLength / max(viewPrior.center[.distance], .leastNormalMagnitude)
  }

  /// The most pixels that a metre takes up where an object may stand: nearest to the nearest
  /// camera.
  ///
  /// - Parameter height: of the highest object, in metres.
  package func largestPixelsPerMetre(height: Double) -> Double {
    let prior = viewPrior
    let distance = prior[.distance].bounds.lowerBound
    let elevations = prior[.elevation].bounds
    // Towards the camera lie the table's near corner and what is high.
    let ranges = self.prior.positionRanges
    let corner = (ranges * ranges).sum().squareRoot() + height
    let targets = [ViewLatent.targetX, .targetY].map { latent in
      max(abs(prior[latent].bounds.lowerBound), abs(prior[latent].bounds.upperBound))
    }
    let reach =
      (corner + targets[0] + targets[1]) * cos(elevations.lowerBound)
      + max(0, height - prior[.targetHeight].bounds.lowerBound) * sin(elevations.upperBound)
    let focalLength = camera.focalLength * prior[.zoom].bounds.upperBound
    return focalLength / max(distance - reach, distance / 10)
  }
}
