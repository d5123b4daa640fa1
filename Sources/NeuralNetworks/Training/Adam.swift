/// The optimiser of Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015),
/// Algorithm 1.
package struct Adam: Sendable {
  /// The decay of the first moment, per step.
  package var beta1: Float
  /// The decay of the second moment, per step.
  package var beta2: Float
  /// Keeps the step finite where the gradient has always been zero.
  package var epsilon: Float
  /// How many updates have been made.
  package internal(set) var stepCount = 0
  /// The running means of the gradient and of its square.
  var firstMoment: Gradients
  var secondMoment: Gradients

  /// An optimiser that has not seen any gradient of these parameters yet.
  package init(
    for parameters: ParameterSet, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-8
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    firstMoment = Gradients(zerosLike: parameters)
    secondMoment = Gradients(zerosLike: parameters)
  }

  /// An optimiser that has seen gradients.
  init(
    beta1: Float, beta2: Float, epsilon: Float, stepCount: Int, firstMoment: Gradients,
    secondMoment: Gradients
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.stepCount = stepCount
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
  }

  /// Moves the parameters against the gradient.
  package mutating func update(
    _ parameters: inout ParameterSet, _ gradients: Gradients, learningRate: Float
  ) {
    precondition(
      parameters.layout == gradients.layout && parameters.layout == firstMoment.layout,
      "Adam was made for other parameters")
    // A damaged file may say that there were as many as an integer can count.
    if stepCount < .max { stepCount += 1 }
    // θ −= α m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
    let correction1 = Float(1 / (1 - power(Double(beta1), stepCount)))
    let correction2 = Float(1 / (1 - power(Double(beta2), stepCount)))
    let moments = MomentUpdate(
      beta1: beta1, beta2: beta2, epsilon: epsilon, rate: learningRate * correction1,
      secondCorrection: correction2)
    let gradient = UnsafePointer(gradients.storage.base)
    let count = parameters.count
    parameters.withUnsafeMutableElements { parameter in
      firstMoment.withUnsafeMutableElements { first in
        secondMoment.withUnsafeMutableElements { second in
          moments.apply(gradient, parameter, first, second, count: count)
        }
      }
    }
    withExtendedLifetime(gradients) {}
  }
}

/// One step's constants, and the loop over all parameters.
private struct MomentUpdate {
  let beta1: Float
  let beta2: Float
  let epsilon: Float
  let rate: Float
  let secondCorrection: Float

  func apply(
    _ gradient: UnsafePointer<Float>, _ parameter: UnsafeMutablePointer<Float>,
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>, count: Int
  ) {
    // Four pointers that might alias keep the optimiser from vectorising a plain loop.
    let whole = count & ~15
    for start in stride(from: 0, to: whole, by: 16) {
      let g = gradient.vector16(at: start)
      let m = beta1 * first.vector16(at: start) + (1 - beta1) * g
      let v = beta2 * second.vector16(at: start) + (1 - beta2) * g * g
      first.store(m, at: start)
      second.store(v, at: start)
      let step = rate * m / (squareRoot(v * secondCorrection) + epsilon)
      parameter.store(parameter.vector16(at: start) - step, at: start)
    }
    for index in whole..<count {
      let g = gradient[index]
      let m = beta1 * first[index] + (1 - beta1) * g
      let v = beta2 * second[index] + (1 - beta2) * g * g
      first[index] = m
      second[index] = v
      parameter[index] -= rate * m / ((v * secondCorrection).squareRoot() + epsilon)
    }
  }
}

/// base to a whole power, by repeated squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
