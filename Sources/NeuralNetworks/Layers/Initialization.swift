#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How the weights of a new layer are drawn; biases start at zero.
public enum WeightInitialization: Sendable, Hashable {
  /// Normal with variance 2 / inputs: keeps the scale through rectified layers (He et al. 2015).
  case he
  /// Normal with variance 2 / (inputs + outputs): for layers that are linear or squashed (Glorot
  /// and Bengio 2010).
  case glorot
  /// Normal with this standard deviation.
  case normal(standardDeviation: Float)

  func standardDeviation(inputs: Int, outputs: Int) -> Float {
    switch self {
    case .he: (2 / Float(inputs)).squareRoot()
    case .glorot: (2 / Float(inputs + outputs)).squareRoot()
    case .normal(let standardDeviation): standardDeviation
    }
  }
}

/// Stands in for a generator where only the names and shapes of parameters are wanted: what would
/// be drawn is zero, and drawing it costs nothing.
public struct NoRandomness: RandomNumberGenerator, Sendable {
  /// A generator that is never asked.
  public init() {}
  /// 0.
  public mutating func next() -> UInt64 { 0 }
}

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
