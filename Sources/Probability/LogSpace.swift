import Foundation

// Sums and squashings of log probabilities that neither overflow nor lose small terms.

/// log Σ exp(values); −∞ for no values.
@inlinable package func logSumExp(_ values: some Collection<Double>) -> Double {
  guard let largest = values.max() else { return -.infinity }
  // Either every term is zero or one is infinite: the subtraction below would give NaN.
  guard largest.isFinite else { return largest }
  var sum = 0.0
  for value in values { sum += exp(value - largest) }
  return largest + log(sum)
}

/// log(mean(exp(values))); −∞ for no values.
@inlinable package func logMeanExp(_ values: some Collection<Double>) -> Double {
  values.isEmpty ? -.infinity : logSumExp(values) - log(Double(values.count))
}

/// exp(values) scaled to sum to one.
@inlinable package func softmax(_ values: some Collection<Double>) -> [Double] {
  let total = logSumExp(values)
  return values.map { exp($0 - total) }
}

/// 1 / (1 + exp(−x)).
@inlinable package func sigmoid(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + exp(-x)) }
  let e = exp(x)
  return e / (1 + e)
}

/// log(sigmoid(x)): close to x where x is very negative, not −∞.
@inlinable package func logSigmoid(_ x: Double) -> Double {
  Swift.min(x, 0) - log1p(exp(-abs(x)))
}
