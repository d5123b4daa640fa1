#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tensor {
  /// Independent draws from Normal(0, standardDeviation²) by the method of Box and Muller; two
  /// words of randomness for each pair, so the same generator gives the same tensor.
  static func normal(
    shape: [Int], standardDeviation: Float,
    using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    let count = shape.elementCount
    if generator is NoRandomness {
      return Tensor(shape: shape, elements: [Float](repeating: 0, count: count))
    }
    var elements: [Float] = []
    elements.reserveCapacity(count + 1)
    while elements.count < count {
      // In (0, 1] and [0, 1), with 53 random bits each.
      let radius = (-2 * log(1 - uniform(using: &generator))).squareRoot()
      let angle = 2 * Double.pi * uniform(using: &generator)
      elements.append(standardDeviation * Float(radius * cos(angle)))
      elements.append(standardDeviation * Float(radius * sin(angle)))
    }
    elements.removeLast(elements.count - count)
    return Tensor(shape: shape, elements: elements)
  }

  private static func uniform(using generator: inout some RandomNumberGenerator) -> Double {
    Double(generator.next() >> 11) * 0x1p-53
  }

  /// A square matrix `[size, size]` whose rows are orthonormal: a Normal matrix, made so by the
  /// Gram–Schmidt process (Saxe et al. 2014).
  static func orthogonal(
    size: Int, using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    if generator is NoRandomness {
      return Tensor(shape: [size, size], elements: [Float](repeating: 0, count: size * size))
    }
    var matrix = normal(shape: [size, size], standardDeviation: 1, using: &generator).elements
    matrix.withUnsafeMutableBufferPointer { matrix in
      for row in 0..<size {
        let line = row * size
        for earlier in 0..<row {
          let other = earlier * size
          var product: Float = 0
          for column in 0..<size { product += matrix[line + column] * matrix[other + column] }
          for column in 0..<size { matrix[line + column] -= product * matrix[other + column] }
        }
        var square: Float = 0
        for column in 0..<size { square += matrix[line + column] * matrix[line + column] }
        let scale = 1 / max(square.squareRoot(), 1e-20)
        for column in 0..<size { matrix[line + column] *= scale }
      }
    }
    return Tensor(shape: [size, size], elements: matrix)
  }
}
