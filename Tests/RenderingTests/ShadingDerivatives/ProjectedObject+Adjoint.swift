@testable import Rendering

extension ProjectedObject {
  /// What is gathered of the object's motion where it is the only object.
  func adjoint(
    geometry: GeometryAdjoint? = nil, _ gather: (_ sinks: AdjointSinks) -> Void
  ) -> ObjectAdjoint {
    var adjoint = ObjectAdjoint(self)
    withUnsafeMutablePointer(to: &adjoint) {
      gather(AdjointSinks(objects: $0, geometry: geometry))
    }
    return adjoint
  }
}
