/// Stands in for a generator where only the names and shapes of parameters are wanted: what would
/// be drawn is zero, and drawing it costs nothing.
public struct NoRandomness: RandomNumberGenerator, Sendable {
  /// A generator that is never asked.
  public init() {}
  /// 0.
  public mutating func next() -> UInt64 { 0 }
}
