import NeuralNetworks

extension GlyphNetwork {
  /// What a step finds at a place.
  struct Glyph {
    let place: Variable
    let code: Variable
    let glimpse: Variable
    /// What the decoder paints, and the same in the picture.
    let glyph: Variable
    let painted: Variable
    /// How much it hides in the picture; nil if glyphs add up.
    let coverage: Variable?
    /// Nats of place and code.
    let divergence: Variable
  }

  /// A glimpse read at a place, its code, and what the decoder makes of it.
  ///
  /// - Parameter places: means and raw deviations, `[n, 6]`.
  func glyph(
    _ seen: Variable, _ places: Variable, _ noise: (place: Variable, code: Variable),
    on tape: Tape
  ) -> Glyph {
    let place = tape.drawNormals(
      places, noise: noise.place, logDeviations: architecture.placeLogDeviations)
    let glimpse = tape.readGlimpses(
      seen, at: place, size: architecture.glimpseSize, architecture.placement)
    let codes = self.code(
      glimpseFeatures(tape.flatten(glimpse), on: tape, rectified: true), on: tape)
    let code = tape.drawNormals(
      codes, noise: noise.code, logDeviations: architecture.codeLogDeviations)
    let (glyph, hidden) = paintedGlyph(code, on: tape)
    func inPicture(_ glimpse: Variable) -> Variable {
      tape.paintGlimpses(
        glimpse, at: place, height: architecture.pictureSize, width: architecture.pictureSize,
        architecture.placement)
    }
    return Glyph(
      place: place, code: code, glimpse: glimpse, glyph: glyph, painted: inPicture(glyph),
      coverage: hidden.map(inPicture),
      divergence: tape.sum(
        tape.divergences(places, logDeviations: architecture.placeLogDeviations),
        tape.divergences(codes, logDeviations: architecture.codeLogDeviations)))
  }

  /// What a code looks like: `[n, codes]` to `[n, glimpse, glimpse]`, ink in (0, 1), and, if glyphs
  /// hide others, how much they hide, at least as much as they have ink.
  private func paintedGlyph(
    _ code: Variable, on tape: Tape
  ) -> (ink: Variable, coverage: Variable?) {
    let (rows, size) = (code.shape[0], architecture.glimpseSize)
    let painted = tape.sigmoid(
      decoder(decoderFeatures(code, on: tape, rectified: true), on: tape))
    guard architecture.occludes else {
      return (tape.reshape(painted, to: [rows, size, size]), nil)
    }
    let both = tape.reshape(painted, to: [2 * rows, size, size])
    let coverage = tape.gather(both, rows: (0..<rows).map { 2 * $0 + 1 })
    return (
      tape.product(tape.gather(both, rows: (0..<rows).map { 2 * $0 }), coverage), coverage
    )
  }

  /// The canvas with one more glyph: added, or hiding what lies below.
  func laid(_ glyph: Glyph, over canvas: Variable, on tape: Tape) -> Variable {
    guard let coverage = glyph.coverage else { return tape.sum(canvas, glyph.painted) }
    return tape.sum(
      tape.difference(canvas, tape.product(canvas, coverage)), glyph.painted)
  }

  /// Of each picture's proposals that whose glyph, at the means of place and code, explains most of
  /// what is left, less its divergence.
  ///
  /// One Normal cannot say that a digit is here or there: between two digits it says the middle.
  /// Which proposal is taken is a function of the picture, not a latent, so that the place keeps a
  /// Normal's divergence, and the bound stays exact. Its jumps have no gradient; where it jumps,
  /// both explain as much.
  ///
  /// - Parameter proposals: `[n, 6 · proposals]`
  /// - Returns: means and raw deviations of the place, `[n, 6]`.
  func bestPlaces(
    _ proposals: Variable, of seen: Variable, _ pictures: Variable, canvas: Variable,
    on tape: Tape
  ) -> Variable {
    let count = architecture.proposals
    guard count > 1 else { return proposals }
    let rows = seen.shape[0]
    let each = tape.reshape(proposals, to: [rows * count, 6])
    let owners = (0..<rows * count).map { $0 / count }
    let left = tape.gather(seen, rows: owners)
    // Nothing of this is used but values, so that no gradient is computed.
    let tried = glyph(
      left, each,
      (
        tape.zeros(shape: [rows * count, 3]),
        tape.zeros(shape: [rows * count, architecture.codeSize])
      ), on: tape)
    // What is left less the glyph is the picture less the canvas with it, if glyphs add up.
    let (result, goal) =
      architecture.occludes
      ? (
        laid(tried, over: tape.gather(canvas, rows: owners), on: tape),
        tape.gather(pictures, rows: owners)
      ) : (tried.painted, left)
    let errors = tape.value(of: tape.squaredErrors(result, from: goal))
    let divergences = tape.value(of: tried.divergence)
    let noise = Float(noise)
    let costs = zip(errors, divergences).map { $0 / (2 * noise * noise) + $1 }
    return tape.gather(
      each,
      rows: (0..<rows).map { row in
        (row * count..<(row + 1) * count).min { costs[$0] < costs[$1] } ?? row * count
      })
  }

  /// Where proposals begin: on a grid about the middle, in standard units.
  var proposedMiddles: [SIMD2<Float>] {
    let count = architecture.proposals
    guard count > 1 else { return [SIMD2(0, 0)] }
    var columns = 1
    while columns * columns < count { columns += 1 }
    let rows = (count + columns - 1) / columns
    return (0..<count).map { index in
      SIMD2(
        columns == 1 ? 0 : 1.4 * (Float(index % columns) / Float(columns - 1) - 0.5),
        rows == 1 ? 0 : 1.4 * (Float(index / columns) / Float(rows - 1) - 0.5))
    }
  }
}
