/// Sums of returns, for their mean and variance.
package struct ReturnMoments: Sendable, Equatable {
  /// Returns added.
  package var count = 0
  /// Their sum, in nats.
  package var sum = 0.0
  /// The sum of their squares.
  package var squares = 0.0

  /// None yet.
  package init() {}

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    squares += value * value
  }

  static func += (a: inout ReturnMoments, b: ReturnMoments) {
    a.count += b.count
    a.sum += b.sum
    a.squares += b.squares
  }
}
