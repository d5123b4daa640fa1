/// A range of yaws, and how probable it is that the yaw is in it.
package struct YawRange: Sendable, Equatable {
  /// In radians; they may lie over a full turn.
  package var bounds: ClosedRange<Double>
  /// How probable.
  package var probability: Double

  /// Makes a range.
  package init(bounds: ClosedRange<Double>, probability: Double) {
    self.bounds = bounds
    self.probability = probability
  }

  /// The same, told from another zero.
  package func shifted(by turn: Double) -> YawRange {
    YawRange(
      bounds: bounds.lowerBound + turn...bounds.upperBound + turn, probability: probability)
  }
}
