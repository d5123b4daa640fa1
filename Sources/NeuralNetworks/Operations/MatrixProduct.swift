import COpenBLAS

/// target = matrix · matrixᵀ, row-major; `matrix` is [rows, inner].
package func multiplyByItsTranspose(
  _ matrix: UnsafePointer<Double>, rows: Int, inner: Int,
  into target: UnsafeMutablePointer<Double>
) {
  guard rows > 0 else { return }
  cblas_dsyrk(
    CblasRowMajor, CblasUpper, CblasNoTrans, blasint(rows), blasint(inner), 1, matrix,
    blasint(inner), 0, target, blasint(rows))
  for row in 1..<max(1, rows) {
    for column in 0..<row { target[row * rows + column] = target[column * rows + row] }
  }
}

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
