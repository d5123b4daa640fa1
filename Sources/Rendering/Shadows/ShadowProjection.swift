import Geometry

/// How a light throws points above the table onto it: along parallel lines, or away from a point.
/// All in the world.
///
/// A directional light towards l throws a point p to p − l·p.z / l.z, a light at q to p + (p −
/// q)·p.z / (q.z − p.z). With d the way of the light for each metre that it comes down, −l/l.z or
/// (p − q)/(q.z − p.z), both are p + d·p.z, and have the derivatives k (I + d ẑᵀ) in p, k = 1 or
/// q.z / (q.z − p.z), and m (I + d ẑᵀ) in l or q, m = −p.z / l.z or −p.z / (q.z − p.z). (The shadow
/// of Blinn 1988, *Me and My (Fake) Shadow*, differentiated.)
struct ShadowProjection {
  /// Towards a directional light, as it is given, or a point light's place.
  let vector: Vector3
  let isPoint: Bool

  /// Makes a projection; nil if the light does not shine down on the table.
  init?(_ light: Light) {
    guard light.isUsable else { return nil }
    vector = light.vector
    switch light.source {
    case .directional(let vector):
      guard vector.z > 1e-6 * vector.length else { return nil }
      isPoint = false
    case .point(let place):
      guard place.z > 0 else { return nil }
      isPoint = true
    }
  }

  /// How far below the light a point lies, or as if.
  @inline(__always)
  func drop(_ p: Vector3) -> Double { isPoint ? vector.z - p.z : vector.z }

  /// The way of the light at a point, for each metre that it comes down.
  @inline(__always)
  private func way(_ p: Vector3) -> Vector3 {
    isPoint ? (p - vector) / drop(p) : -vector / vector.z
  }

  /// Where on the table a point's shadow lies.
  @inline(__always)
  func callAsFunction(_ p: Vector3) -> Vector3 {
    let shadow = p + way(p) * p.z
    return Vector3(shadow.x, shadow.y, 0)
  }

  /// The place between two points, 0 to 1, whose shadow lies at the share u between theirs.
  @inline(__always)
  func place(between a: Vector3, _ b: Vector3, shadowAt u: Double) -> Double {
    guard isPoint else { return u }
    let (near, far) = (drop(a) * u, drop(b) * (1 - u))
    return near / (near + far)
  }

  /// The velocity of the shadow of a point with a velocity.
  @inline(__always)
  func velocity(_ v: Vector3, of p: Vector3) -> Vector3 {
    (v + way(p) * v.z) * (isPoint ? vector.z / drop(p) : 1)
  }

  /// The derivative in a point's place, from the derivative in its shadow's.
  @inline(__always)
  func force(_ f: Vector3, on p: Vector3) -> Vector3 {
    (f + Vector3(0, 0, way(p).dot(f))) * (isPoint ? vector.z / drop(p) : 1)
  }

  /// The velocity of a point's shadow as the light's vector changes.
  @inline(__always)
  func velocity(ofShadowOf p: Vector3, light v: Vector3) -> Vector3 {
    (v + way(p) * v.z) * (-p.z / drop(p))
  }

  /// The derivative in the light's vector, from the derivative in the place of a point's shadow.
  @inline(__always)
  func lightForce(_ f: Vector3, on p: Vector3) -> Vector3 {
    (f + Vector3(0, 0, way(p).dot(f))) * (-p.z / drop(p))
  }
}
