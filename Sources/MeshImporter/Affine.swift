/// A node's transform, in double precision: file from node.
struct Affine {
  /// The first three rows of the matrix, four numbers each.
  var rows: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>)

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
}
