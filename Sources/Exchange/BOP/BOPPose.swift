import Files
import Geometry
import Rendering
import SceneModel

/// Where an object's model is, in the camera's frame, as the benchmark (BOP) has it: millimetres,
/// OpenCV's axes, and a model whose origin is the centre of its bounding box.
package struct BOPPose: Sendable {
  /// `cameraFromModel`, row by row.
  package let rotation: [Double]
  /// Millimetres.
  package let translation: [Double]

  /// The pose of an object.
  ///
  /// - Parameters:
  ///   - center: the centre of the mesh's bounding box, in its frame, in metres.
  package init(_ object: SceneObject, center: Vector3, _ camera: PinholeCamera) {
    self.init(
      camera.cameraFromWorld
        * RigidTransform(x: object.position.x, y: object.position.y, yaw: object.yaw)
        * RigidTransform(translation: center))
  }

  /// A transform in metres.
  init(_ transform: RigidTransform) {
    let (x, y, z) = transform.rotation.columns
    rotation = [x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z]
    let t = transform.translation * 1000
    translation = [t.x, t.y, t.z]
  }

  /// Numbers as the benchmark's files have them: rotations stay rotations to a billionth.
  static func json(_ numbers: [Double]) -> JSON { .rounded(numbers, digits: 10) }
}
