extension Tape {
  /// One step of a long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate
  /// of Gers et al. 2000), as one operation.
  ///
  /// [i f g o] = [x h] · W + b;  c′ = σ(f) c + σ(i) tanh(g);  h′ = σ(o) tanh(c′).
  ///
  /// - Parameters:
  ///   - x: `[n, inputs]`
  ///   - hidden: `[n, units]`
  ///   - cell: `[n, units]`
  ///   - weights: `[inputs + units, 4 · units]`; the columns are input gate, forget gate,
  ///     candidate, output gate.
  ///   - bias: `[4 · units]`, in the same order.
  /// - Returns: the next hidden state and cell, both `[n, units]`.
  package func lstmCell(
    _ x: Variable, hidden: Variable, cell: Variable, weights: Variable, bias: Variable
  ) -> (hidden: Variable, cell: Variable) {
    let rows = x.shape.rowCount
    let inputs = x.shape.featureCount
    let units = hidden.shape.featureCount
    let width = inputs + units
    precondition(
      hidden.shape == [rows, units] && cell.shape == [rows, units],
      "lstmCell: hidden \(hidden.shape) and cell \(cell.shape) for input \(x.shape)")
    precondition(
      weights.shape == [width, 4 * units] && bias.count == 4 * units,
      "lstmCell: weights \(weights.shape) and bias \(bias.shape) for input \(x.shape), "
        + "hidden \(hidden.shape)")
    let wanted = [x, hidden, cell, weights, bias].contains { needsGradient($0) }
    let nextHidden = makeResult(shape: hidden.shape, needsGradient: wanted)
    let nextCell = makeResult(shape: hidden.shape, needsGradient: wanted)

    let joined = arena.allocate(rows * width)
    let (xValue, hiddenValue) = (pointer(to: x), pointer(to: hidden))
    for row in 0..<rows {
      (joined + row * width).update(from: xValue + row * inputs, count: inputs)
      (joined + row * width + inputs).update(from: hiddenValue + row * units, count: units)
    }
    // The gates after their nonlinearities, then tanh c′: all that the backward pass needs.
    let gates = arena.allocate(rows * 4 * units)
    let squashed = arena.allocate(rows * units)
    let weightValue = pointer(to: weights)
    multiplyMatrices(
      joined, weightValue, rows: rows, inner: width, columns: 4 * units, into: gates, keep: 0)
    addBias(pointer(to: bias), to: gates, rows: rows, columns: 4 * units, rectified: false)
    let cellValue = pointer(to: cell)
    let (nextHiddenValue, nextCellValue) = (pointer(to: nextHidden), pointer(to: nextCell))
    for row in 0..<rows {
      let gate = gates + row * 4 * units
      mapVectors(gate, into: gate, count: 2 * units) { logistic($0) }
      mapVectors(gate + 2 * units, into: gate + 2 * units, count: units) { hyperbolicTangent($0) }
      mapVectors(gate + 3 * units, into: gate + 3 * units, count: units) { logistic($0) }
      let next = nextCellValue + row * units
      let old = cellValue + row * units
      for unit in 0..<units {
        next[unit] = gate[units + unit] * old[unit] + gate[unit] * gate[2 * units + unit]
      }
      let tangent = squashed + row * units
      mapVectors(next, into: tangent, count: units) { hyperbolicTangent($0) }
      let output = nextHiddenValue + row * units
      for unit in 0..<units { output[unit] = gate[3 * units + unit] * tangent[unit] }
    }
    guard wanted else { return (nextHidden, nextCell) }

    record { tape in
      guard tape.gradient(of: nextHidden) != nil || tape.gradient(of: nextCell) != nil,
        let hiddenGradient = tape.zeroedGradient(of: nextHidden),
        let nextCellGradient = tape.zeroedGradient(of: nextCell)
      else { return }
      let cellGradient = tape.zeroedGradient(of: cell)
      let xGradient = tape.zeroedGradient(of: x)
      let oldHiddenGradient = tape.zeroedGradient(of: hidden)
      let biasGradient = tape.zeroedGradient(of: bias)
      let weightGradient = tape.zeroedGradient(of: weights)
      let scratch = tape.arena.mark
      let gateGradient = tape.arena.allocate(rows * 4 * units)
      for row in 0..<rows {
        let gate = gates + row * 4 * units
        let target = gateGradient + row * 4 * units
        let tangent = squashed + row * units
        let dHidden = hiddenGradient + row * units
        let dNext = nextCellGradient + row * units
        let old = cellValue + row * units
        for unit in 0..<units {
          let (i, f) = (gate[unit], gate[units + unit])
          let (g, o) = (gate[2 * units + unit], gate[3 * units + unit])
          let t = tangent[unit]
          let dCell = dNext[unit] + dHidden[unit] * o * (1 - t * t)
          dNext[unit] = dCell * f
          target[unit] = dCell * g * i * (1 - i)
          target[units + unit] = dCell * old[unit] * f * (1 - f)
          target[2 * units + unit] = dCell * i * (1 - g * g)
          target[3 * units + unit] = dHidden[unit] * t * o * (1 - o)
        }
      }
      // What was the gradient at c′ has become the gradient at c.
      if let cellGradient { accumulate(nextCellGradient, into: cellGradient, count: rows * units) }
      if let biasGradient {
        accumulateColumnSums(
          of: gateGradient, rows: rows, columns: 4 * units, into: biasGradient)
      }
      if let weightGradient {
        multiplyMatrices(
          joined, gateGradient, transposed: .left, rows: width, inner: rows, columns: 4 * units,
          into: weightGradient, keep: 1)
      }
      if xGradient != nil || oldHiddenGradient != nil {
        let joinedGradient = tape.arena.allocate(rows * width)
        multiplyMatrices(
          gateGradient, weightValue, transposed: .right, rows: rows, inner: 4 * units,
          columns: width, into: joinedGradient, keep: 0)
        for row in 0..<rows {
          let line = joinedGradient + row * width
          if let xGradient { accumulate(line, into: xGradient + row * inputs, count: inputs) }
          if let oldHiddenGradient {
            accumulate(line + inputs, into: oldHiddenGradient + row * units, count: units)
          }
        }
      }
      tape.arena.return(to: scratch)
    }
    return (nextHidden, nextCell)
  }
}
