// Operations that only move elements: their backward passes move gradients the other way.

extension Tape {
  /// The same elements in another shape.
  package func reshape(_ x: Variable, to shape: [Int]) -> Variable {
    precondition(shape.elementCount == x.count, "reshape: \(x.shape) to \(shape)")
    // Row-major order stays, so value and gradient are shared and there is nothing to record.
    return Variable(shape: shape, id: x.id, generation: x.generation)
  }

  /// All dimensions but the first become one: `[n, …]` to `[n, features]`.
  package func flatten(_ x: Variable) -> Variable {
    precondition(!x.shape.isEmpty, "flatten: a scalar has no rows")
    return reshape(x, to: [x.shape[0], x.shape.dropFirst().reduce(1, *)])
  }

  /// The features of several values side by side: `[…, a]`, `[…, b]` to `[…, a + b]`.
  package func concatenate(_ parts: [Variable]) -> Variable {
    guard let first = parts.first else { preconditionFailure("concatenate: nothing given") }
    let outer = first.shape.dropLast()
    precondition(
      parts.allSatisfy { $0.shape.dropLast() == outer },
      "concatenate: \(parts.map(\.shape)) differ in more than the last dimension")
    let rows = first.shape.rowCount
    let width = parts.reduce(0) { $0 + $1.shape.featureCount }
    let wanted = parts.contains { needsGradient($0) }
    let whole = makeResult(shape: outer + [width], needsGradient: wanted)
    var column = 0
    for part in parts {
      let features = part.shape.featureCount
      let (source, target) = (pointer(to: part), pointer(to: whole) + column)
      for row in 0..<rows {
        (target + row * width).update(from: source + row * features, count: features)
      }
      column += features
    }
    guard wanted else { return whole }

    record { tape in
      guard let gradient = tape.gradient(of: whole) else { return }
      var column = 0
      for part in parts {
        let features = part.shape.featureCount
        if let target = tape.zeroedGradient(of: part) {
          for row in 0..<rows {
            accumulate(
              gradient + row * width + column, into: target + row * features, count: features)
          }
        }
        column += features
      }
    }
    return whole
  }

  /// Rows by index along the first dimension: `[n, …]` to `[rows.count, …]`. An index may occur
  /// more than once; the gradients then add up.
  package func gather(_ x: Variable, rows: [Int]) -> Variable {
    precondition(
      !x.shape.isEmpty && rows.allSatisfy { x.shape[0] > $0 && $0 >= 0 },
      "gather: a row of \(rows) is not in \(x.shape)")
    let features = x.shape.dropFirst().reduce(1, *)
    let chosen = makeResult(
      shape: [rows.count] + x.shape.dropFirst(), needsGradient: needsGradient(x))
    let (source, target) = (pointer(to: x), pointer(to: chosen))
    for (place, row) in rows.enumerated() {
      (target + place * features).update(from: source + row * features, count: features)
    }
    guard needsGradient(x) else { return chosen }

    record { tape in
      guard let gradient = tape.gradient(of: chosen), let target = tape.zeroedGradient(of: x)
      else { return }
      for (place, row) in rows.enumerated() {
        accumulate(gradient + place * features, into: target + row * features, count: features)
      }
    }
    return chosen
  }
}
