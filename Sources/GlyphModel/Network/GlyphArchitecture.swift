import Foundation
import NeuralNetworks

/// The sizes of a glyph network, and what it sees at each step.
package struct GlyphArchitecture: Sendable, Hashable {
  /// Columns, and rows, of a picture.
  package var pictureSize = 50
  /// Columns, and rows, of a glimpse.
  package var glimpseSize = 24
  /// Numbers that say what a glyph looks like: z_what.
  package var codeSize = 50
  /// Units of every hidden layer, and of the memory.
  package var hiddenUnits = 256
  /// What carries over from step to step.
  package var sight = GlyphSight.rest
  /// Places that a step proposes; it takes the one whose glyph explains most of what is left.
  package var proposals = 4
  /// Whether a glyph hides what was painted before it; the decoder then also paints how much.
  package var occludes = false
  /// Pixels of a picture along a side of a window, by the prior's middle: a little more than a
  /// glyph has.
  package var windowSize = 24.0
  /// The bounds of a place's log deviations: 0.07 of a pixel to the prior's ten pixels.
  package var placeLogDeviations: ClosedRange<Float> = -5...0
  /// The bounds of a code's log deviations.
  package var codeLogDeviations: ClosedRange<Float> = -4...0.1

  /// The standard sizes.
  package init() {}

  /// What three standard Normal numbers say of a glyph's place.
  package var placement: GlimpsePlacement {
    // The logarithm of 24 / 50, and what other sizes differ from that.
    let logScaleMean = -0.734 + log(windowSize / 24 * 50 / Double(pictureSize))
    return GlimpsePlacement(
      logScaleMean: Float(logScaleMean), logScaleDeviation: 0.15, shiftDeviation: 0.4)
  }
}
