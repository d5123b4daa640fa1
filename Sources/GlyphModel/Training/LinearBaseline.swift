/// What a picture's bound is expected to be, the learned baseline of the score function: a line
/// over its ink, Σ picture², fitted to what batches have reached, those long ago less and less.
struct LinearBaseline: Sendable, Equatable {
  private var moments = ReturnMoments()

  /// How much of what was known before a batch is forgotten.
  private static let forgetting = 0.02

  /// The expectation for a picture of so much ink.
  func callAsFunction(ink: Double) -> Double {
    guard moments.weight > 0 else { return 0 }
    let (x, y) = (moments.ink / moments.weight, moments.bound / moments.weight)
    let variance = moments.inkSquare / moments.weight - x * x
    guard variance > 1e-9 else { return y }
    return y + (moments.product / moments.weight - x * y) / variance * (ink - x)
  }

  mutating func learn(_ batch: ReturnMoments) {
    moments.scale(by: 1 - Self.forgetting)
    moments.add(batch)
  }
}
