#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tape {
  /// −Σₖ targetₖ log softmax(logits)ₖ for each row; the targets are constants.
  ///
  /// - Parameters:
  ///   - logits: `[n, categories]`
  ///   - targets: `[n, categories]`, row-major; each row a distribution, or a weighted one.
  /// - Returns: `[n]`
  public func softmaxCrossEntropy(_ logits: Variable, targets: [Float]) -> Variable {
    precondition(
      targets.count == logits.count,
      "softmaxCrossEntropy: \(targets.count) targets for logits \(logits.shape)")
    let rows = logits.shape.rowCount
    let categories = logits.shape.featureCount
    let loss = makeResult(shape: [rows], needsGradient: needsGradient(logits))
    let probabilities = arena.allocate(rows * categories)
    let (source, target) = (pointer(to: logits), pointer(to: loss))
    for row in 0..<rows {
      let line = source + row * categories
      let probability = probabilities + row * categories
      var largest = -Float.infinity
      for index in 0..<categories { largest = max(largest, line[index]) }
      var sum: Float = 0
      for index in 0..<categories {
        probability[index] = exp(line[index] - largest)
        sum += probability[index]
      }
      let logSum = largest + log(sum)
      var total: Float = 0
      for index in 0..<categories {
        probability[index] /= sum
        let weight = targets[row * categories + index]
        // A category of no weight costs nothing, even where its logit is −∞.
        if weight != 0 { total += weight * (logSum - line[index]) }
      }
      target[row] = total
    }
    guard needsGradient(logits) else { return loss }

    record { tape in
      guard let gradient = tape.gradient(of: loss), let target = tape.zeroedGradient(of: logits)
      else { return }
      for row in 0..<rows {
        var weight: Float = 0
        for index in 0..<categories { weight += targets[row * categories + index] }
        for index in row * categories..<(row + 1) * categories {
          target[index] += gradient[row] * (weight * probabilities[index] - targets[index])
        }
      }
    }
    return loss
  }
}
