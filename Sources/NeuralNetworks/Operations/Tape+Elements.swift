// Operations on single elements of equally shaped values.

extension Tape {
  /// 1 / (1 + e⁻ˣ), element by element.
  package func sigmoid(_ x: Variable) -> Variable {
    let y = makeResult(shape: x.shape, needsGradient: needsGradient(x))
    let value = pointer(to: y)
    mapVectors(pointer(to: x), into: value, count: x.count) { logistic($0) }
    guard needsGradient(x) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y), let target = tape.zeroedGradient(of: x)
      else { return }
      for index in 0..<y.count {
        target[index] += gradient[index] * value[index] * (1 - value[index])
      }
    }
    return y
  }

  /// left + right.
  package func sum(_ left: Variable, _ right: Variable) -> Variable {
    combine(left, right, sign: 1)
  }

  /// left − right.
  package func difference(_ left: Variable, _ right: Variable) -> Variable {
    combine(left, right, sign: -1)
  }

  /// left · right, element by element.
  package func product(_ left: Variable, _ right: Variable) -> Variable {
    precondition(left.shape == right.shape, "product: \(left.shape), \(right.shape)")
    let y = makeResult(
      shape: left.shape, needsGradient: needsGradient(left) || needsGradient(right))
    let (a, b, value) = (pointer(to: left), pointer(to: right), pointer(to: y))
    for index in 0..<y.count { value[index] = a[index] * b[index] }
    guard needsGradient(y) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y) else { return }
      if let target = tape.zeroedGradient(of: left) {
        for index in 0..<y.count { target[index] += gradient[index] * b[index] }
      }
      if let target = tape.zeroedGradient(of: right) {
        for index in 0..<y.count { target[index] += gradient[index] * a[index] }
      }
    }
    return y
  }

  private func combine(_ left: Variable, _ right: Variable, sign: Float) -> Variable {
    precondition(left.shape == right.shape, "sum or difference: \(left.shape), \(right.shape)")
    let y = makeResult(
      shape: left.shape, needsGradient: needsGradient(left) || needsGradient(right))
    let (a, b, value) = (pointer(to: left), pointer(to: right), pointer(to: y))
    for index in 0..<y.count { value[index] = a[index] + sign * b[index] }
    guard needsGradient(y) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y) else { return }
      if let target = tape.zeroedGradient(of: left) {
        accumulate(gradient, into: target, count: y.count)
      }
      if let target = tape.zeroedGradient(of: right) {
        for index in 0..<y.count { target[index] += sign * gradient[index] }
      }
    }
    return y
  }

  /// Σ over a row of (x − target)²: `[n, …]` twice to `[n]`.
  package func squaredErrors(_ x: Variable, from target: Variable) -> Variable {
    precondition(x.shape == target.shape, "squaredErrors: \(x.shape), \(target.shape)")
    let rows = x.shape[0]
    let width = x.count / max(1, rows)
    let wanted = needsGradient(x) || needsGradient(target)
    let y = makeResult(shape: [rows], needsGradient: wanted)
    let (a, b, value) = (pointer(to: x), pointer(to: target), pointer(to: y))
    for row in 0..<rows {
      var sums = SIMD16<Float>.zero
      let (left, right) = (a + row * width, b + row * width)
      let whole = width & ~15
      for start in stride(from: 0, to: whole, by: 16) {
        let difference = left.vector16(at: start) - right.vector16(at: start)
        sums += difference * difference
      }
      var sum = sums.sum()
      for index in whole..<width {
        sum += (left[index] - right[index]) * (left[index] - right[index])
      }
      value[row] = sum
    }
    guard wanted else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y) else { return }
      for (variable, sign) in [(x, Float(2)), (target, Float(-2))] {
        guard let base = tape.zeroedGradient(of: variable) else { continue }
        for row in 0..<rows where gradient[row] != 0 {
          let factor = sign * gradient[row]
          for index in row * width..<(row + 1) * width {
            base[index] += factor * (a[index] - b[index])
          }
        }
      }
    }
    return y
  }
}
