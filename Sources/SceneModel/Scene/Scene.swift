/// What stands on the table and where the camera is: the latent variables of one picture.
public struct Scene: Sendable, Equatable {
  /// Where the camera stands.
  public var camera: CameraPose
  /// The objects. Their order is kept but has no meaning.
  public var objects: [SceneObject]

  /// Makes a scene.
  public init(camera: CameraPose, objects: [SceneObject]) {
    self.camera = camera
    self.objects = objects
  }
}
