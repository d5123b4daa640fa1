import Geometry
import Rendering
import SceneModel

/// An object that was drawn for one picture in training.
struct DrawnObject {
  var mesh: Int { object.mesh }
  var object: SceneObject
  var sample: PosePosterior.Sample
  var placement: Placement
  /// How much its pose learns.
  var weight = 1.0

  /// - Parameter sample: a draw of the pose.
  init(_ pose: PosePosterior, _ sample: PosePosterior.Sample, mesh: Int, weight: Double = 1) {
    object = pose.object(sample, mesh: mesh)
    placement = pose.placement(of: sample, mesh: mesh)
    (self.sample, self.weight) = (sample, weight)
  }
}

extension PosePosterior {
  func object(_ sample: Sample, mesh: Int) -> SceneObject {
    SceneObject(mesh: mesh, position: sample.position, yaw: yaw(sample))
  }

  func placement(of sample: Sample, mesh: Int) -> Placement {
    Placement(
      mesh: mesh,
      worldFromObject: RigidTransform(
        x: sample.position.x, y: sample.position.y, yaw: yaw(sample)))
  }
}
