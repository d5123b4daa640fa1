import COpenBLAS

/// target = left · right + keep · target, row-major; `left` is [rows, inner], or [inner, rows] if
/// transposed; `right` is [inner, columns], or [columns, inner] if transposed.
package func multiplyMatrices(
  _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
  transposed: TransposedFactor = .none, rows: Int, inner: Int, columns: Int,
  into target: UnsafeMutablePointer<Float>, keep: Float
) {
  guard rows > 0, columns > 0 else { return }
  cblas_sgemm(
    CblasRowMajor, transposed == .left ? CblasTrans : CblasNoTrans,
    transposed == .right ? CblasTrans : CblasNoTrans,
    blasint(rows), blasint(columns), blasint(inner), 1,
    left, blasint(transposed == .left ? rows : inner),
    right, blasint(transposed == .right ? inner : columns), keep, target, blasint(columns))
}
