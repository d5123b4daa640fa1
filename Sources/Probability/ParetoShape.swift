import Foundation

/// How heavy the tail of importance weights is: the shape k̂ of the generalised Pareto distribution
/// that the largest of them follow.
///
/// Below 0.5 their variance is finite; from 0.7 on estimates are not to be trusted (A. Vehtari et
/// al., "Pareto smoothed importance sampling", 2024). Estimated after J. Zhang and M. Stephens, "A
/// new and efficient estimation method for the generalized Pareto distribution" (2009).
package enum ParetoShape {
  /// The shape; −∞ if the largest weights are all alike, NaN of too few.
  ///
  /// - Parameter logWeights: up to a constant.
  package static func estimate(logWeights: [Double]) -> Double {
    let count = logWeights.count
    let tail = min(count / 5, Int(3 * Double(count).squareRoot()))
    guard tail >= leastTail else { return .nan }
    let sorted = logWeights.sorted()
    let highest = sorted[count - 1]
    let threshold = exp(sorted[count - tail - 1] - highest)
    let excesses = sorted.suffix(tail).map { exp($0 - highest) - threshold }
    guard excesses[tail - 1] > 1e-12 else { return -.infinity }
    let shape = shape(ofSorted: excesses)
    // A weak prior about 0.5, worth ten weights.
    return (Double(tail) * shape + 10 * 0.5) / (Double(tail) + 10)
  }

  private static let leastTail = 5

  private static func shape(ofSorted excesses: [Double]) -> Double {
    let count = Double(excesses.count)
    let largest = excesses[excesses.count - 1]
    let quarter: Double = max(excesses[Int(count / 4 + 0.5) - 1], largest * 1e-9)
    let candidates = 30 + Int(count.squareRoot())
    let thetas = (1...candidates).map { (index: Int) -> Double in
      let place = Double(candidates) / (Double(index) - 0.5)
      return 1 / largest + (1 - place.squareRoot()) / (3 * quarter)
    }
    func shape(_ theta: Double) -> Double {
      excesses.reduce(0.0) { (sum: Double, value: Double) in sum + log1p(-theta * value) } / count
    }
    let logLikelihoods = thetas.map { (theta: Double) -> Double in
      let k = shape(theta)
      let value = count * (log(-theta / k) - k - 1)
      return value.isFinite ? value : -.infinity
    }
    let shares = softmax(logLikelihoods)
    let mean = zip(shares, thetas).reduce(0.0) { $0 + $1.0 * $1.1 }
    return shape(mean)
  }
}
