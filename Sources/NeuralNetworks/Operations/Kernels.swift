// Loops over raw memory that the operations share. Plain loops where the optimiser vectorises
// them by itself; explicit SIMD where it may not reorder a sum, and for exponentials.
//
// No `addingProduct`: without FMA in the target it would become a library call per lane.

/// target += source
func accumulate(
  _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, count: Int
) {
  for index in 0..<count { target[index] += source[index] }
}

/// values *= factor
func scaleInPlace(_ values: UnsafeMutablePointer<Float>, by factor: Float, count: Int) {
  for index in 0..<count { values[index] *= factor }
}

/// gradient = 0 wherever the rectified value is 0.
func maskByPositive(
  _ value: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, count: Int
) {
  for index in 0..<count { gradient[index] = value[index] > 0 ? gradient[index] : 0 }
}

/// Σ values², in double precision and in an order that depends on nothing but `count`.
func sumOfSquares(_ values: UnsafePointer<Float>, count: Int) -> Double {
  var sums = SIMD8<Double>.zero
  let whole = count & ~7
  for start in stride(from: 0, to: whole, by: 8) {
    let vector = SIMD8<Double>(values.vector8(at: start))
    sums += vector * vector
  }
  var sum = sums.sum()
  for index in whole..<count { sum += Double(values[index]) * Double(values[index]) }
  return sum
}

/// sums[columns] += Σ over rows of values[rows, columns]; row-major.
func accumulateColumnSums(
  of values: UnsafePointer<Float>, rows: Int, columns: Int,
  into sums: UnsafeMutablePointer<Float>
) {
  let whole = columns & ~15
  for column in stride(from: 0, to: whole, by: 16) {
    var sum = SIMD16<Float>.zero
    for row in 0..<rows { sum += values.vector16(at: row * columns + column) }
    sums.store(sums.vector16(at: column) + sum, at: column)
  }
  for column in whole..<columns {
    var sum: Float = 0
    for row in 0..<rows { sum += values[row * columns + column] }
    sums[column] += sum
  }
}

/// values[rows, columns] += bias[columns], then, if asked, negative values become 0; row-major.
func addBias(
  _ bias: UnsafePointer<Float>, to values: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
  rectified: Bool
) {
  for row in 0..<rows {
    let line = values + row * columns
    if rectified {
      for column in 0..<columns {
        let sum = line[column] + bias[column]
        line[column] = sum > 0 ? sum : 0
      }
    } else {
      for column in 0..<columns { line[column] += bias[column] }
    }
  }
}

extension UnsafePointer<Float> {
  @inline(__always) func vector16(at index: Int) -> SIMD16<Float> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD16<Float>.self)
  }

  @inline(__always) func vector8(at index: Int) -> SIMD8<Float> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD8<Float>.self)
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always) func vector16(at index: Int) -> SIMD16<Float> {
    UnsafePointer(self).vector16(at: index)
  }

  @inline(__always) func store(_ vector: SIMD16<Float>, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: SIMD16<Float>.self)
  }
}

/// target[i] = f(source[i]), sixteen at a time; the last, partial group is padded with zeros.
@inline(__always) func mapVectors(
  _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, count: Int,
  _ f: (SIMD16<Float>) -> SIMD16<Float>
) {
  let whole = count & ~15
  for start in stride(from: 0, to: whole, by: 16) {
    target.store(f(source.vector16(at: start)), at: start)
  }
  if whole < count {
    var last = SIMD16<Float>.zero
    for index in whole..<count { last[index - whole] = source[index] }
    last = f(last)
    for index in whole..<count { target[index] = last[index - whole] }
  }
}
