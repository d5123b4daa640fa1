/// What stands on the table and where the camera is: the latent variables of one picture.
public struct Scene: Sendable, Equatable {
  /// Where the camera stands.
  public var camera: CameraPose
  /// The light and how the picture is formed, with the camera once more; nil if all of that is the
  /// specification's.
  public var view: View?
  /// The objects. Their order is kept but has no meaning.
  public var objects: [SceneObject]

  /// Makes a scene that is seen in a view.
  public init(view: View, objects: [SceneObject]) {
    self.init(camera: view.camera, objects: objects)
    self.view = view
  }

  /// Makes a scene.
  public init(camera: CameraPose, objects: [SceneObject]) {
    self.camera = camera
    self.objects = objects
  }
}
