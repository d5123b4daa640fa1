import NeuralNetworks

/// What a network's steps have computed; a count of n takes the first n.
package struct GlyphSteps {
  /// Log odds that there is a glyph, given that there was one at each earlier step; `[n, 1]` each.
  package var presences: [Variable] = []
  /// Means and raw deviations of the places; `[n, 6]` each.
  package var placeStatistics: [Variable] = []
  /// Scale, x and y in standard units; `[n, 3]` each.
  package var places: [Variable] = []
  /// The codes; `[n, codes]` each.
  package var codes: [Variable] = []
  /// What the decoder painted; `[n, glimpse, glimpse]` each.
  package var glyphs: [Variable] = []
  /// The same in the picture, before later glyphs hide any of it; `[n, size, size]` each.
  package var painted: [Variable] = []
  /// How much of what was painted before they hide; `[n, size, size]` each, none if glyphs add up.
  package var coverages: [Variable] = []
  /// What was read of the picture; `[n, glimpse, glimpse]` each.
  package var glimpses: [Variable] = []
  /// The pictures of 0, 1, 2, … glyphs; `[n, size, size]` each, one more than steps.
  package var canvases: [Variable]
  /// Σ (picture − canvas)² of each; `[n]` each, one more than steps.
  package var errors: [Variable]
  /// The divergence of each step's place and code from their priors, in nats; `[n]` each.
  package var divergences: [Variable] = []
}
