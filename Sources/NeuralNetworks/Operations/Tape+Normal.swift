#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Independent Normals whose statistics a network computes: a row holds all means, then for each
// mean a raw number r that becomes the deviation, log σ = low + (high − low) / (1 + e⁻ʳ). It is
// bounded smoothly: at a hard bound the gradient would be zero, and the deviation would stay there.

extension Tape {
  /// Draws by the pathwise estimator: mean + σ · noise.
  ///
  /// - Parameters:
  ///   - statistics: `[n, 2 · k]`
  ///   - noise: `[n, k]`, drawn from the standard Normal; zeros give the means.
  /// - Returns: `[n, k]`
  package func drawNormals(
    _ statistics: Variable, noise: Variable, logDeviations: ClosedRange<Float>
  ) -> Variable {
    let (rows, width) = (statistics.shape[0], statistics.shape.featureCount / 2)
    precondition(
      statistics.shape == [rows, 2 * width] && noise.shape == [rows, width],
      "drawNormals: statistics \(statistics.shape) and noise \(noise.shape)")
    let y = makeResult(shape: [rows, width], needsGradient: needsGradient(statistics))
    let (source, drawn, value) = (pointer(to: statistics), pointer(to: noise), pointer(to: y))
    let deviation = BoundedDeviation(logDeviations)
    for row in 0..<rows {
      let line = source + row * 2 * width
      for index in 0..<width {
        let place = row * width + index
        value[place] = line[index] + deviation(line[width + index]).value * drawn[place]
      }
    }
    guard needsGradient(statistics) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y), let target = tape.zeroedGradient(of: statistics)
      else { return }
      for row in 0..<rows {
        let (line, goal) = (source + row * 2 * width, target + row * 2 * width)
        for index in 0..<width {
          let place = row * width + index
          let (sigma, slope) = deviation(line[width + index])
          goal[index] += gradient[place]
          goal[width + index] += gradient[place] * drawn[place] * sigma * slope
        }
      }
    }
    return y
  }

  /// The Kullback–Leibler divergence of each row's Normals from standard ones, in nats:
  /// ½ Σ (mean² + σ² − 1 − log σ²); `[n, 2 · k]` to `[n]`.
  package func divergences(
    _ statistics: Variable, logDeviations: ClosedRange<Float>
  ) -> Variable {
    let (rows, width) = (statistics.shape[0], statistics.shape.featureCount / 2)
    let y = makeResult(shape: [rows], needsGradient: needsGradient(statistics))
    let (source, value) = (pointer(to: statistics), pointer(to: y))
    let deviation = BoundedDeviation(logDeviations)
    for row in 0..<rows {
      let line = source + row * 2 * width
      var sum: Float = 0
      for index in 0..<width {
        let sigma = deviation(line[width + index]).value
        sum += 0.5 * (line[index] * line[index] + sigma * sigma - 1) - log(sigma)
      }
      value[row] = sum
    }
    guard needsGradient(statistics) else { return y }

    record { tape in
      guard let gradient = tape.gradient(of: y), let target = tape.zeroedGradient(of: statistics)
      else { return }
      for row in 0..<rows {
        let (line, goal) = (source + row * 2 * width, target + row * 2 * width)
        for index in 0..<width {
          let (sigma, slope) = deviation(line[width + index])
          goal[index] += gradient[row] * line[index]
          goal[width + index] += gradient[row] * (sigma * sigma - 1) * slope
        }
      }
    }
    return y
  }
}

/// A deviation from a network's raw number, and the derivative of its logarithm.
private struct BoundedDeviation {
  let low: Float
  let span: Float

  init(_ logDeviations: ClosedRange<Float>) {
    low = logDeviations.lowerBound
    span = logDeviations.upperBound - logDeviations.lowerBound
  }

  func callAsFunction(_ raw: Float) -> (value: Float, logSlope: Float) {
    let share = 1 / (1 + exp(-raw))
    return (exp(low + span * share), span * share * (1 - share))
  }
}
