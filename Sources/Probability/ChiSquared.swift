import Foundation

/// The chi-squared distribution.
package enum ChiSquared {
  /// P(X > value) of as many degrees of freedom: the regularised upper incomplete gamma function
  /// Q(k/2, x/2), by its series below k/2 + 1 and by Lentz's continued fraction above.
  package static func upperTail(_ value: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom > 0, "a degree of freedom at least")
    guard value > 0 else { return 1 }
    let (a, x) = (Double(degreesOfFreedom) / 2, value / 2)
    let front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1 {
      var (term, sum, n) = (1 / a, 1 / a, a)
      while term > sum * 1e-15 {
        n += 1
        term *= x / n
        sum += term
      }
      return max(0, 1 - front * sum)
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / b)
    var h = d
    for i in 1...10_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / (abs(an * d + b) < tiny ? tiny : an * d + b)
      c = b + an / c
      if abs(c) < tiny { c = tiny }
      let change = d * c
      h *= change
      if abs(change - 1) < 1e-15 { break }
    }
    return front * h
  }
}
