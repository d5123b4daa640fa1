import Geometry

extension SceneObject {
  /// A point of the object's frame in the world, in metres.
  package func worldFromObject(_ point: Vector3) -> Vector3 {
    RigidTransform(x: position.x, y: position.y, yaw: yaw)(point)
  }
}
