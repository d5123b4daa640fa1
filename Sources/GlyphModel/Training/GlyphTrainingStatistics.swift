/// What a batch has reached; means over its pictures.
package struct GlyphTrainingStatistics: Sendable, Equatable {
  /// The bound on the log evidence in nats, but for the likelihood's constant.
  package var elbo = 0.0
  /// Σ (picture − canvas)² of the likeliest count.
  package var squaredError = 0.0
  /// Glyphs that the network counts.
  package var count = 0.0

  var returns = ReturnMoments()

  /// Nothing yet.
  package init() {}

  mutating func add(_ other: GlyphTrainingStatistics) {
    elbo += other.elbo
    squaredError += other.squaredError
    count += other.count
    returns.add(other.returns)
  }
}
