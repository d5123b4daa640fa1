/// How a picture was read.
package struct GlyphReading: Sendable, Equatable {
  /// The probability of each count, from 0 to the step limit.
  package var countProbabilities: [Double]
  /// The glyphs of the likeliest count, in the order in which they were found.
  package var glyphs: [FoundGlyph]
  /// What 0, 1, … of them paint, `[size, size]` each; one more than glyphs.
  package var canvases: [[Float]]
  /// Σ (picture − canvas)² of the likeliest count.
  package var squaredError: Double
  /// The bound on the log evidence in nats, but for the likelihood's constant.
  package var elbo: Double

  /// The likeliest count.
  package var count: Int { glyphs.count }
}
