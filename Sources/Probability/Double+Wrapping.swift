extension Double {
  /// The angle moved by whole periods into [0, period).
  @usableFromInline package func wrapped(into period: Double) -> Double {
    let wrapped = self - period * (self / period).rounded(.down)
    // Rounding can carry a tiny negative angle up to the period itself.
    return wrapped < period ? Swift.max(wrapped, 0) : 0
  }
}
