import Foundation
import Rendering

extension Lighting {
  /// The lighting turned about the vertical, counter-clockwise seen from above.
  ///
  /// - Parameter angle: radians.
  package func turned(by angle: Double) -> Lighting {
    guard angle != 0 else { return self }
    var turned = self
    let (c, s) = (cos(angle), sin(angle))
    for index in turned.lights.indices {
      let v = turned.lights[index].vector
      turned.lights[index].vector = SIMD3(c * v.x - s * v.y, s * v.x + c * v.y, v.z)
    }
    return turned
  }

  /// The lighting with all light multiplied by a factor.
  package func scaled(by factor: Double) -> Lighting {
    guard factor != 1 else { return self }
    var scaled = self
    scaled.ambient *= factor
    if let ground { scaled.ground = ground * factor }
    for index in scaled.lights.indices { scaled.lights[index].intensity *= factor }
    return scaled
  }
}
