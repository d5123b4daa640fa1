/// What is asked of a picture of two digits (Eslami et al. 2016, section 3.1).
enum DigitQuestion: String, Sendable, CaseIterable {
  /// What both digits are together.
  case sum
  /// Whether the left one is less than the right one.
  case ascending

  /// Answers that there are.
  var answerCount: Int { self == .sum ? 19 : 2 }

  /// The answer for two digits, 0 to 9, from left to right.
  func answer(_ left: Int, _ right: Int) -> Int {
    switch self {
    case .sum: left + right
    case .ascending: left < right ? 1 : 0
    }
  }
}
