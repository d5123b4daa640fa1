/// Which numbers a key takes.
package enum AllowedNumbers: CustomStringConvertible {
  case positive
  case notNegative
  case between(Double, Double)

  package func contains(_ number: Double) -> Bool {
    switch self {
    case .positive: return number > 0
    case .notNegative: return number >= 0
    case .between(let low, let high): return (low...high).contains(number)
    }
  }

  package var description: String {
    switch self {
    case .positive: return "a number above 0"
    case .notNegative: return "a number not below 0"
    case .between(let low, let high):
      return "a number from \(JSON.number(low).line) to \(JSON.number(high).line)"
    }
  }
}
