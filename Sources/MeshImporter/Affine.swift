import CAssimp

/// A node's transform, in double precision: file from node.
struct Affine {
  /// The first three rows of the matrix, four numbers each.
  var rows: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>)

  init(_ m: aiMatrix4x4) {
    rows = (
      SIMD4(Double(m.a1), Double(m.a2), Double(m.a3), Double(m.a4)),
      SIMD4(Double(m.b1), Double(m.b2), Double(m.b3), Double(m.b4)),
      SIMD4(Double(m.c1), Double(m.c2), Double(m.c3), Double(m.c4))
    )
  }

  /// `(a * b)(p) == a(b(p))`.
  static func * (a: Affine, b: Affine) -> Affine {
    func row(_ r: SIMD4<Double>) -> SIMD4<Double> {
      let linear = b.rows.0 * r.x + b.rows.1 * r.y + b.rows.2 * r.z
      return linear + SIMD4(0, 0, 0, r.w)
    }
    var product = a
    product.rows = (row(a.rows.0), row(a.rows.1), row(a.rows.2))
    return product
  }

  /// Whether the transform turns a right hand into a left one.
  var mirrors: Bool {
    let (a, b, c) = rows
    let minors = SIMD3(b.y * c.z - b.z * c.y, b.z * c.x - b.x * c.z, b.x * c.y - b.y * c.x)
    return (a.x * minors.x + a.y * minors.y + a.z * minors.z) < 0
  }

  /// A point's three coordinates after the transform.
  func point(_ p: aiVector3D) -> [Float] {
    let v = SIMD4(Double(p.x), Double(p.y), Double(p.z), 1)
    return [Float((rows.0 * v).sum()), Float((rows.1 * v).sum()), Float((rows.2 * v).sum())]
  }

  /// A normal after the transform, not of unit length.
  ///
  /// Normals follow the cofactors of the linear part (its inverse transposed, times its
  /// determinant), so that they stay perpendicular under a scaling that differs by axis; where
  /// the transform mirrors, the determinant's sign is taken out again.
  func normal(_ n: aiVector3D) -> [Float] {
    func cross(_ u: SIMD4<Double>, _ v: SIMD4<Double>) -> SIMD3<Double> {
      SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
    }
    let vector = SIMD3(Double(n.x), Double(n.y), Double(n.z)) * (mirrors ? -1 : 1)
    let (a, b, c) = rows
    return [cross(b, c), cross(c, a), cross(a, b)].map { Float(($0 * vector).sum()) }
  }
}
