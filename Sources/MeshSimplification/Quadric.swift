import Geometry

/// A sum of weighted squared distances from planes, as a function of a point: the error quadric of
/// Garland and Heckbert 1997 (*Surface Simplification Using Quadric Error Metrics*, section 4).
struct Quadric {
  // pᵀ A p + 2 b·p + c, A symmetric.
  private var xx = 0.0
  private var xy = 0.0
  private var xz = 0.0
  private var yy = 0.0
  private var yz = 0.0
  private var zz = 0.0
  private var b = Vector3.zero
  private var c = 0.0

  /// Zero everywhere.
  init() {}

  /// The squared distance from a plane.
  ///
  /// - Parameters:
  ///   - normal: of unit length.
  ///   - point: of the plane, in metres.
  ///   - weight: what the squared distance is multiplied with.
  init(normal: Vector3, point: Vector3, weight: Double) {
    let n = normal
    let d = -n.dot(point)
    xx = weight * n.x * n.x
    xy = weight * n.x * n.y
    xz = weight * n.x * n.z
    yy = weight * n.y * n.y
    yz = weight * n.y * n.z
    zz = weight * n.z * n.z
    b = n * (weight * d)
    c = weight * d * d
  }

  static func += (a: inout Quadric, q: Quadric) {
    a.xx += q.xx
    a.xy += q.xy
    a.xz += q.xz
    a.yy += q.yy
    a.yz += q.yz
    a.zz += q.zz
    a.b += q.b
    a.c += q.c
  }

  static func + (a: Quadric, b: Quadric) -> Quadric {
    var sum = a
    sum += b
    return sum
  }

  /// The sum at a point; not negative.
  func callAsFunction(_ p: Vector3) -> Double {
    let a = Vector3(
      xx * p.x + xy * p.y + xz * p.z, xy * p.x + yy * p.y + yz * p.z,
      xz * p.x + yz * p.y + zz * p.z)
    return max(0, p.dot(a) + 2 * b.dot(p) + c)
  }

  /// Where the sum is least; nil if that is not one point, or nearly so.
  var minimum: Vector3? {
    let (p, q, r) = (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy)
    let determinant = xx * p + xy * q + xz * r
    let size = xx + yy + zz
    guard determinant > 1e-5 * size * size * size else { return nil }
    let (s, t, u) = (xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy)
    let place = Vector3(
      p * b.x + q * b.y + r * b.z, q * b.x + s * b.y + t * b.z, r * b.x + t * b.y + u * b.z)
    return place / -determinant
  }
}
