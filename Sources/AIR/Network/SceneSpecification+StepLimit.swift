import SceneModel

extension SceneSpecification {
  /// The most objects that may be proposed for a picture: twice the prior's largest count, so that
  /// counting too many shows, and is unlearned.
  package var stepLimit: Int { max(2, 2 * prior.maximumCount) }
}

extension SceneSpecification {
  /// Checks that there is one camera: network, canvas and refinement know no other. Cameras with
  /// ranges are for drawing and rendering scenes alone.
  ///
  /// - Throws: `AIRError.movingCamera`.
  package func checkThatCameraIsFixed() throws(AIRError) {
    if !camera.isFixed { throw .movingCamera(specification: name) }
  }
}
