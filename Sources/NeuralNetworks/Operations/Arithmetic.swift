extension Tape {
  /// left + right, element by element; equal shapes.
  public func add(_ left: Variable, _ right: Variable) -> Variable {
    precondition(left.shape == right.shape, "add: \(left.shape) and \(right.shape)")
    let count = left.count
    let wanted = needsGradient(left) || needsGradient(right)
    let sum = makeResult(shape: left.shape, needsGradient: wanted)
    let (a, b, target) = (pointer(to: left), pointer(to: right), pointer(to: sum))
    for index in 0..<count { target[index] = a[index] + b[index] }
    guard wanted else { return sum }

    record { tape in
      guard let gradient = tape.gradient(of: sum) else { return }
      for operand in [left, right] {
        guard let target = tape.zeroedGradient(of: operand) else { continue }
        accumulate(gradient, into: target, count: count)
      }
    }
    return sum
  }

  /// left · right, element by element; equal shapes.
  public func multiply(_ left: Variable, _ right: Variable) -> Variable {
    precondition(left.shape == right.shape, "multiply: \(left.shape) and \(right.shape)")
    let count = left.count
    let wanted = needsGradient(left) || needsGradient(right)
    let product = makeResult(shape: left.shape, needsGradient: wanted)
    let (a, b, target) = (pointer(to: left), pointer(to: right), pointer(to: product))
    for index in 0..<count { target[index] = a[index] * b[index] }
    guard wanted else { return product }

    record { tape in
      guard let gradient = tape.gradient(of: product) else { return }
      for (operand, other) in [(left, b), (right, a)] {
        guard let target = tape.zeroedGradient(of: operand) else { continue }
        for index in 0..<count { target[index] += gradient[index] * other[index] }
      }
    }
    return product
  }

  /// factor · x, element by element.
  public func scale(_ x: Variable, by factor: Float) -> Variable {
    let count = x.count
    let y = makeResult(shape: x.shape, needsGradient: needsGradient(x))
    let (source, target) = (pointer(to: x), pointer(to: y))
    for index in 0..<count { target[index] = factor * source[index] }
    guard needsGradient(x) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y), let target = tape.zeroedGradient(of: x) else {
        return
      }
      accumulate(gradient, times: factor, into: target, count: count)
    }
    return y
  }

  /// The sum of all elements; a scalar, shape `[]`.
  public func sum(_ x: Variable) -> Variable { weightedSum(x, weight: 1) }

  /// The mean of all elements; a scalar, shape `[]`.
  public func mean(_ x: Variable) -> Variable { weightedSum(x, weight: 1 / Float(max(x.count, 1))) }

  private func weightedSum(_ x: Variable, weight: Float) -> Variable {
    let count = x.count
    let y = makeResult(shape: [], needsGradient: needsGradient(x))
    let source = pointer(to: x)
    var total = 0.0
    for index in 0..<count { total += Double(source[index]) }
    pointer(to: y).pointee = weight * Float(total)
    guard needsGradient(x) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y), let target = tape.zeroedGradient(of: x) else {
        return
      }
      let step = weight * gradient.pointee
      for index in 0..<count { target[index] += step }
    }
    return y
  }
}
