/// How the weights of a new layer are drawn; biases start at zero.
package enum WeightInitialization: Sendable, Hashable {
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
