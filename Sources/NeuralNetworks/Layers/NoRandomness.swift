/// Stands in for a generator where only the names and shapes of parameters are wanted: what would
/// be drawn is zero, and drawing it costs nothing.
package struct NoRandomness: RandomNumberGenerator, Sendable {
  /// A generator that is never asked.
  package init() {}
  /// 0.
  package mutating func next() -> UInt64 { 0 }
}
