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
    let glyph = paintedGlyph(code, on: tape)
    return Glyph(
      place: place, code: code, glimpse: glimpse, glyph: glyph,
      painted: tape.paintGlimpses(
        glyph, at: place, height: architecture.pictureSize, width: architecture.pictureSize,
        architecture.placement),
      divergence: tape.sum(
        tape.divergences(places, logDeviations: architecture.placeLogDeviations),
        tape.divergences(codes, logDeviations: architecture.codeLogDeviations)))
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
  func bestPlaces(_ proposals: Variable, of seen: Variable, on tape: Tape) -> Variable {
    let count = architecture.proposals
    guard count > 1 else { return proposals }
    let rows = seen.shape[0]
    let each = tape.reshape(proposals, to: [rows * count, 6])
    let pictures = tape.gather(seen, rows: (0..<rows * count).map { $0 / count })
    // Nothing of this is used but values, so that no gradient is computed.
    let tried = glyph(
      pictures, each,
      (
        tape.zeros(shape: [rows * count, 3]),
        tape.zeros(shape: [rows * count, architecture.codeSize])
      ), on: tape)
    let errors = tape.value(of: tape.squaredErrors(tried.painted, from: pictures))
    let divergences = tape.value(of: tried.divergence)
    let costs = zip(errors, divergences).map { $0 / (2 * Self.noise * Self.noise) + $1 }
    return tape.gather(
      each,
      rows: (0..<rows).map { row in
        (row * count..<(row + 1) * count).min { costs[$0] < costs[$1] } ?? row * count
      })
  }

  /// σ by which proposals are compared.
  private static var noise: Float { 0.3 }

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
