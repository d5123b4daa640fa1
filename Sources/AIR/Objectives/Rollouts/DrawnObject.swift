import Geometry
import Rendering

/// An object that was drawn for one picture in training.
struct DrawnObject {
  var mesh: Int
  var sample: PosePosterior.Sample
  var placement: Placement
  /// How much its pose learns.
  var weight = 1.0
}

extension PosePosterior {
  func placement(of sample: Sample, mesh: Int) -> Placement {
    Placement(
      mesh: mesh,
      worldFromObject: RigidTransform(
        x: sample.position.x, y: sample.position.y, yaw: yaw(sample)))
  }
}
