import Geometry

/// A light as it stands to an object, in the object's frame; the fourth numbers are zero.
struct ObjectLight {
  /// The unit vector towards a directional light, or the place of a point light.
  var vector = SIMD4<Float>.zero
  var intensity = SIMD4<Float>.zero
  var isPoint = false
  /// Which share of the light `intensity` is.
  var share: Float = 1

  init() {}

  init(_ light: Light, _ objectFromWorld: RigidTransform) {
    guard light.isUsable else { return }
    switch light.source {
    case .directional(let vector):
      self.vector = SIMD4(objectFromWorld.rotation * vector.normalized)
    case .point(let position):
      self.vector = SIMD4(objectFromWorld(position))
      isPoint = true
    }
    intensity = SIMD4(light.intensity)
  }

  /// How the light arrives at a point.
  struct Arrival {
    /// The unit vector towards the light.
    var direction: SIMD4<Float>
    /// Of the way to the light, in 1/m; 1 for a directional light.
    var inverseDistance: Float
    /// 1 / r².
    var falloff: Float
    /// Whether the fall-off depends on the distance.
    var isFalling: Bool
  }

  @inline(__always) func arrival(at x: SIMD4<Float>) -> Arrival {
    guard isPoint else {
      return Arrival(direction: vector, inverseDistance: 1, falloff: 1, isFalling: false)
    }
    let way = vector - x
    let square = dot(way, way)
    let nearest = Float(Light.nearestDistance * Light.nearestDistance)
    let inverseDistance = 1 / max(square, .smallestSquare).squareRoot()
    return Arrival(
      direction: way * inverseDistance, inverseDistance: inverseDistance,
      falloff: 1 / max(square, nearest), isFalling: square > nearest)
  }
}
