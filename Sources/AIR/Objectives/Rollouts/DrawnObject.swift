import Geometry
import Rendering

/// One proposed object of one picture.
struct DrawnObject {
  var mesh: Int
  var sample: PosePosterior.Sample
  var placement: Placement
}

extension PosePosterior {
  func placement(of sample: Sample, mesh: Int) -> Placement {
    Placement(
      mesh: mesh,
      worldFromObject: RigidTransform(
        x: sample.position.x, y: sample.position.y, yaw: yaw(sample)))
  }
}
