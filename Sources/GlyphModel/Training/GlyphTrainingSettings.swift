/// How a glyph network is trained.
package struct GlyphTrainingSettings: Sendable, Hashable {
  /// Pictures in all.
  package var images = 128_000
  /// Of the pictures, of the noise and of the first weights.
  package var seed: UInt64 = 1
  /// Does not change the result.
  package var threads = 1
  /// Pictures an update.
  package var batchSize = 32
  /// How presence is learned.
  package var objective = CountObjective.exact
  /// The highest learning rate.
  package var peakLearningRate: Float = 1e-3
  /// The last one.
  package var finalLearningRate: Float = 3e-5
  /// Updates until the highest.
  package var warmUpSteps = 200
  /// The norm at which a gradient is cut.
  package var largestGradientNorm = 10.0
  /// How much nats count against cross-entropies.
  package var boundWeight = 0.01
  /// The part of the training in which glyphs are also painted where the count says none, less and
  /// less.
  package var exploration = 0.3
  /// The nats that a glyph costs at the end; half of it when the training begins.
  package var glyphCost = 30.0

  /// The standard settings.
  package init() {}
}
