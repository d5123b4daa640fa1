import SceneModel

extension SceneSpecification {
  /// The meshes that have a yaw.
  var turningMeshes: [Int] {
    meshes.indices.filter { meshes[$0].yawSymmetry != .continuous }
  }
}
