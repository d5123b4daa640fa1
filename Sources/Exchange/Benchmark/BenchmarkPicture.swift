import Geometry
import Rendering
import SceneModel

/// What the benchmark knows of the truth about one picture.
package struct BenchmarkPicture: Sendable {
  /// With what it was taken.
  let camera: PinholeCamera
  /// What stands there, and whether enough of it is seen for it to be looked for.
  let objects: [(mesh: Int, pose: RigidTransform, isTarget: Bool)]

  /// Draws what is seen of the objects of a scene.
  package init(_ scene: Scene, _ renderer: SceneRenderer) {
    let camera = renderer.renderer(for: scene).camera
    self.camera = camera
    let shares = BOPImage.visibleShares(scene.objects, renderer, camera)
    objects = zip(scene.objects, shares).map { object, share in
      (object.mesh, Self.pose(object, camera), share >= PoseError.leastVisible)
    }
  }

  /// Where an object is in the camera's frame.
  static func pose(_ object: SceneObject, _ camera: PinholeCamera) -> RigidTransform {
    camera.cameraFromWorld
      * RigidTransform(x: object.position.x, y: object.position.y, yaw: object.yaw)
  }
}
