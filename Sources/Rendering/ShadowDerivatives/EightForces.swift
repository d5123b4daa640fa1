/// Derivatives in the coordinates of eight points.
struct EightForces {
  var u, v, t: SIMD8<Float>

  static let zero = EightForces(u: .zero, v: .zero, t: .zero)

  @inline(__always)
  static func - (a: EightForces, b: EightForces) -> EightForces {
    EightForces(u: a.u - b.u, v: a.v - b.v, t: a.t - b.t)
  }

  /// The change as all points move with one velocity.
  @inline(__always)
  func dot(_ velocity: SIMD4<Float>) -> SIMD8<Float> {
    u * velocity.x + v * velocity.y + t * velocity.z
  }
}
