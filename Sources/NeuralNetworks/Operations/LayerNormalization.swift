extension Tape {
  /// y = gain · (x − mean) / √(variance + ε) + offset, mean and variance over the features of each
  /// row (Ba, Kiros and Hinton 2016).
  ///
  /// - Parameters:
  ///   - x: `[…, features]`
  ///   - gain: `[features]`
  ///   - offset: `[features]`
  public func layerNormalization(
    _ x: Variable, gain: Variable, offset: Variable, epsilon: Float = 1e-5
  ) -> Variable {
    let rows = x.shape.rowCount
    let features = x.shape.featureCount
    precondition(
      gain.shape == [features] && offset.shape == [features],
      "layerNormalization: gain \(gain.shape) and offset \(offset.shape) for \(x.shape)")
    let wanted = [x, gain, offset].contains { needsGradient($0) }
    let y = makeResult(shape: x.shape, needsGradient: wanted)
    let normalized = arena.allocate(rows * features)
    let inverseDeviation = arena.allocate(rows)
    let (xValue, yValue) = (pointer(to: x), pointer(to: y))
    let (gainValue, offsetValue) = (pointer(to: gain), pointer(to: offset))
    for row in 0..<rows {
      let source = xValue + row * features
      let unit = normalized + row * features
      let target = yValue + row * features
      var sum: Float = 0
      for index in 0..<features { sum += source[index] }
      let mean = sum / Float(features)
      var square: Float = 0
      for index in 0..<features { square += (source[index] - mean) * (source[index] - mean) }
      let inverse = 1 / (square / Float(features) + epsilon).squareRoot()
      inverseDeviation[row] = inverse
      for index in 0..<features {
        unit[index] = (source[index] - mean) * inverse
        target[index] = gainValue[index] * unit[index] + offsetValue[index]
      }
    }
    guard wanted else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y) else { return }
      if let target = tape.zeroedGradient(of: offset) {
        accumulateColumnSums(of: gradient, rows: rows, columns: features, into: target)
      }
      if let target = tape.zeroedGradient(of: gain) {
        for index in 0..<rows * features {
          target[index % features] += gradient[index] * normalized[index]
        }
      }
      guard let target = tape.zeroedGradient(of: x) else { return }
      // With d = gain · ∂L/∂y and u = (x − mean) / σ: ∂L/∂x = (d − mean(d) − u · mean(d · u)) / σ
      for row in 0..<rows {
        let dy = gradient + row * features
        let unit = normalized + row * features
        var sum: Float = 0
        var sumTimesUnit: Float = 0
        for index in 0..<features {
          let d = gainValue[index] * dy[index]
          sum += d
          sumTimesUnit += d * unit[index]
        }
        let mean = sum / Float(features)
        let meanTimesUnit = sumTimesUnit / Float(features)
        let line = target + row * features
        for index in 0..<features {
          let d = gainValue[index] * dy[index]
          line[index] += (d - mean - unit[index] * meanTimesUnit) * inverseDeviation[row]
        }
      }
    }
    return y
  }
}
