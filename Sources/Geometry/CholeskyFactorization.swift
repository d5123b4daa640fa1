import Foundation

/// The factorisation A = L·Lᵀ of a small symmetric positive definite matrix.
package struct CholeskyFactorization {
  /// Rows and columns.
  package let size: Int
  /// L, row-major; above the diagonal zero.
  private let lower: [Double]

  /// Factorises; nil if the matrix is not positive definite.
  ///
  /// - Parameter matrix: `[size, size]`, row-major; only the lower triangle is read.
  package init?(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size, "a square matrix")
    var lower = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
        if row == column {
          guard sum > 0, sum.isFinite else { return nil }
          lower[row * size + row] = sum.squareRoot()
        } else {
          lower[row * size + column] = sum / lower[column * size + column]
        }
      }
    }
    self.size = size
    self.lower = lower
  }

  /// The x with A·x = b.
  package func solve(_ b: [Double]) -> [Double] {
    var x = b
    for row in 0..<size {
      for k in 0..<row { x[row] -= lower[row * size + k] * x[k] }
      x[row] /= lower[row * size + row]
    }
    return solveTransposed(x)
  }

  /// The x with Lᵀ·x = b: of a standard Normal b, one whose covariance is A⁻¹.
  package func solveTransposed(_ b: [Double]) -> [Double] {
    var x = b
    for row in stride(from: size - 1, through: 0, by: -1) {
      for k in row + 1..<max(row + 1, size) { x[row] -= lower[k * size + row] * x[k] }
      x[row] /= lower[row * size + row]
    }
    return x
  }

  /// xᵀ·A·x.
  package func squaredNorm(_ x: [Double]) -> Double {
    var sum = 0.0
    for column in 0..<size {
      var product = 0.0
      for row in column..<size { product += lower[row * size + column] * x[row] }
      sum += product * product
    }
    return sum
  }

  /// The diagonal of A⁻¹.
  package var inverseDiagonal: [Double] {
    (0..<size).map { index in
      var unit = [Double](repeating: 0, count: size)
      unit[index] = 1
      return solve(unit)[index]
    }
  }

  /// The diagonal of A⁻¹ S A⁻¹, S symmetric: the variances of a maximum if A is the curvature and S
  /// the slope's covariance (H. White, "Maximum likelihood estimation of misspecified models", 1982).
  package func sandwichDiagonal(_ scatter: [Double]) -> [Double] {
    (0..<size).map { index in
      var unit = [Double](repeating: 0, count: size)
      unit[index] = 1
      let column = solve(unit)
      var variance = 0.0
      for row in 0..<size {
        for other in 0..<size {
          variance += column[row] * scatter[row * size + other] * column[other]
        }
      }
      return variance
    }
  }

  /// log det A.
  package var logDeterminant: Double {
    (0..<size).reduce(0) { $0 + 2 * log(lower[$1 * size + $1]) }
  }
}
