#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tape {
  /// max(0, x), element by element; derivative 0 at 0.
  public func relu(_ x: Variable) -> Variable {
    activation(
      x,
      forward: { source, target, count in
        for index in 0..<count { target[index] = source[index] > 0 ? source[index] : 0 }
      },
      backward: { _, y, gradient, target, count in
        for index in 0..<count { target[index] += y[index] > 0 ? gradient[index] : 0 }
      })
  }

  /// tanh x, element by element.
  public func tanh(_ x: Variable) -> Variable {
    activation(
      x,
      forward: { source, target, count in
        mapVectors(source, into: target, count: count) { hyperbolicTangent($0) }
      },
      backward: { _, y, gradient, target, count in
        for index in 0..<count { target[index] += gradient[index] * (1 - y[index] * y[index]) }
      })
  }

  /// 1 / (1 + e⁻ˣ), element by element.
  public func sigmoid(_ x: Variable) -> Variable {
    activation(
      x,
      forward: { source, target, count in
        mapVectors(source, into: target, count: count) { logistic($0) }
      },
      backward: { _, y, gradient, target, count in
        for index in 0..<count { target[index] += gradient[index] * y[index] * (1 - y[index]) }
      })
  }

  /// log(1 + eˣ), element by element; a smooth positive function.
  public func softplus(_ x: Variable) -> Variable {
    activation(
      x,
      forward: { source, target, count in
        for index in 0..<count {
          target[index] = max(source[index], 0) + log1p(exp(-abs(source[index])))
        }
      },
      backward: { x, _, gradient, target, count in
        for index in 0..<count { target[index] += gradient[index] / (1 + exp(-x[index])) }
      })
  }

  /// x where positive, eˣ − 1 elsewhere (exponential linear unit; Clevert et al. 2016).
  public func elu(_ x: Variable) -> Variable {
    activation(
      x,
      forward: { source, target, count in
        mapVectors(source, into: target, count: count) { x in
          (exponential(x) - SIMD16(repeating: 1)).replacing(with: x, where: x .> 0)
        }
      },
      backward: { _, y, gradient, target, count in
        for index in 0..<count {
          target[index] += y[index] > 0 ? gradient[index] : gradient[index] * (y[index] + 1)
        }
      })
  }

  /// An operation on single elements.
  ///
  /// - Parameters:
  ///   - forward: computes y from x.
  ///   - backward: adds to ∂L/∂x, given x, y and ∂L/∂y.
  @inline(__always) private func activation(
    _ x: Variable,
    forward: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void,
    backward:
      @escaping (
        UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
        UnsafeMutablePointer<Float>, Int
      ) -> Void
  ) -> Variable {
    let count = x.count
    let y = makeResult(shape: x.shape, needsGradient: needsGradient(x))
    let xValue = pointer(to: x)
    let yValue = pointer(to: y)
    forward(xValue, yValue, count)
    guard needsGradient(x) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y), let target = tape.zeroedGradient(of: x) else {
        return
      }
      backward(xValue, yValue, gradient, target, count)
    }
    return y
  }
}
