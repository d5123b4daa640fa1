extension Tape {
  /// y = x · W + b, and, if rectified, max(0, y).
  ///
  /// - Parameters:
  ///   - x: `[…, inputs]`; every dimension but the last is a row.
  ///   - weights: `[inputs, outputs]`
  ///   - bias: `[outputs]`
  /// - Returns: `[…, outputs]`
  package func dense(
    _ x: Variable, weights: Variable, bias: Variable, rectified: Bool = false
  ) -> Variable {
    let inputs = x.shape.featureCount
    let outputs = bias.count
    let rows = x.shape.rowCount
    precondition(
      weights.shape == [inputs, outputs],
      "dense: weights \(weights.shape) for \(inputs) inputs and \(outputs) outputs")
    let wanted = [x, weights, bias].contains { needsGradient($0) }
    let y = makeResult(shape: x.shape.dropLast() + [outputs], needsGradient: wanted)
    let xValue = pointer(to: x)
    let weightValue = pointer(to: weights)
    let yValue = pointer(to: y)
    multiplyMatrices(
      xValue, weightValue, rows: rows, inner: inputs, columns: outputs, into: yValue, keep: 0)
    addBias(pointer(to: bias), to: yValue, rows: rows, columns: outputs, rectified: rectified)
    guard wanted else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y) else { return }
      if rectified { maskByPositive(yValue, gradient, count: rows * outputs) }
      if let biasGradient = tape.zeroedGradient(of: bias) {
        accumulateColumnSums(of: gradient, rows: rows, columns: outputs, into: biasGradient)
      }
      // ∂L/∂W = xᵀ · ∂L/∂y
      if let (target, isFresh) = tape.accumulator(for: weights) {
        multiplyMatrices(
          xValue, gradient, transposed: .left, rows: inputs, inner: rows, columns: outputs,
          into: target, keep: isFresh ? 0 : 1)
      }
      // ∂L/∂x = ∂L/∂y · Wᵀ
      if let (target, isFresh) = tape.accumulator(for: x) {
        multiplyMatrices(
          gradient, weightValue, transposed: .right, rows: rows, inner: outputs, columns: inputs,
          into: target, keep: isFresh ? 0 : 1)
      }
    }
    return y
  }
}
