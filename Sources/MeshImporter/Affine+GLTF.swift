extension Affine {
  /// Leaves every point where it is.
  static let identity = Affine(SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0))

  /// The transform with these rows.
  init(_ x: SIMD4<Double>, _ y: SIMD4<Double>, _ z: SIMD4<Double>) { rows = (x, y, z) }

  /// The transform with these sixteen numbers, column by column, the last row left out.
  init(columns m: [Double]) {
    rows = (
      SIMD4(m[0], m[4], m[8], m[12]), SIMD4(m[1], m[5], m[9], m[13]),
      SIMD4(m[2], m[6], m[10], m[14])
    )
  }

  /// Scales, then rotates by the quaternion (x, y, z, w) of any length but zero, then moves.
  init(translation t: [Double], rotation q: [Double], scale s: [Double]) {
    let length = (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]).squareRoot()
    let (x, y, z, w) = (q[0] / length, q[1] / length, q[2] / length, q[3] / length)
    let scale = SIMD4(s[0], s[1], s[2], 1)
    rows = (
      SIMD4(1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w), t[0]) * scale,
      SIMD4(2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w), t[1]) * scale,
      SIMD4(2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y), t[2]) * scale
    )
  }

  /// The sum of transforms, each times its weight.
  static func blend(_ parts: [(weight: Double, transform: Affine)]) -> Affine {
    var sum = Affine(SIMD4.zero, SIMD4.zero, SIMD4.zero)
    for (weight, transform) in parts {
      sum.rows.0 += weight * transform.rows.0
      sum.rows.1 += weight * transform.rows.1
      sum.rows.2 += weight * transform.rows.2
    }
    return sum
  }

  /// A point after the transform.
  func point(_ p: SIMD3<Double>) -> SIMD3<Double> {
    let v = SIMD4(p, 1)
    return SIMD3((rows.0 * v).sum(), (rows.1 * v).sum(), (rows.2 * v).sum())
  }

  /// What takes a normal where the transform takes its surface, not to unit length.
  ///
  /// Normals follow the cofactors of the linear part (its inverse transposed, times its
  /// determinant), so that they stay perpendicular under a scaling that differs by axis; where
  /// the transform mirrors, the determinant's sign is taken out again.
  var normals: Affine {
    func cross(_ u: SIMD4<Double>, _ v: SIMD4<Double>) -> SIMD4<Double> {
      SIMD4(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x, 0)
    }
    let (a, b, c) = rows
    let sign: Double = mirrors ? -1 : 1
    return Affine(sign * cross(b, c), sign * cross(c, a), sign * cross(a, b))
  }
}
