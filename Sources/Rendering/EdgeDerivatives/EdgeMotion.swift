import Geometry

/// How an edge's ends move in the picture with the object's motion.
struct EdgeMotion {
  /// The ends in the camera's frame, in metres.
  let from: Vector3
  let to: Vector3
  private let focalLength: SIMD2<Double>

  init(_ edge: borrowing ActiveEdge, _ camera: PinholeCamera) {
    func point(_ end: Vector3) -> Vector3 {
      let direction = (SIMD2(end.x, end.y) - camera.principalPoint) / camera.focalLength
      return Vector3(direction, 1) / end.z
    }
    from = point(edge.from)
    to = point(edge.to)
    focalLength = camera.focalLength
  }

  /// The velocity, in pixels, of the projection of a point with a velocity in metres.
  @inline(__always)
  func onScreen(_ velocity: Vector3, of p: Vector3) -> SIMD2<Double> {
    (SIMD2(velocity.x, velocity.y) - SIMD2(p.x, p.y) * (velocity.z / p.z)) * focalLength / p.z
  }

  /// The derivative in a point's place, from the derivative in its projection.
  @inline(__always)
  func inSpace(_ adjoint: SIMD2<Double>, of p: Vector3) -> Vector3 {
    let k = adjoint * focalLength / p.z
    return Vector3(k.x, k.y, -(k.x * p.x + k.y * p.y) / p.z)
  }
}

extension EdgeMotion {
  /// How fast an edge's ends move in the picture, in pixels.
  @inline(__always)
  func speeds(
    _ edge: borrowing ActiveEdge, _ motion: borrowing FramedMotion, _ view: borrowing ObjectView
  ) -> BoundaryTerm.Ends {
    let ends = (
      motion.velocity(ofEnd: from, of: edge, share: edge.clip.x, view),
      motion.velocity(ofEnd: to, of: edge, share: edge.clip.y, view)
    )
    return (
      SIMD2<Float>(onScreen(ends.0, of: from)), SIMD2<Float>(onScreen(ends.1, of: to))
    )
  }
}
