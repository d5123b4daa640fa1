/// Sums of returns, for their mean and variance.
public struct ReturnMoments: Sendable, Equatable {
  /// Returns added.
  public var count = 0
  /// Their sum, in nats.
  public var sum = 0.0
  /// The sum of their squares.
  public var squares = 0.0

  /// None yet.
  public init() {}

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
