import NeuralNetworks

/// Both halves of the model, which are learned together: the decoder, which paints a glyph from its
/// code, and the inference network, which finds glyphs one after another.
///
/// A step: features of the picture, or of what is left of it (`GlyphSight`) → presence and place →
/// a glimpse read at that place → code → a glyph painted there. It departs from the paper in this:
/// features are computed by a layer before the memory, once a picture, not in the memory itself,
/// which is several times faster.
package struct GlyphNetwork: Sendable {
  /// Its sizes.
  package let architecture: GlyphArchitecture
  /// σ of the likelihood, by which proposals are compared.
  let noise: Double
  let features: DenseLayer
  let memory: LSTMLayer?
  let look: DenseLayer
  let presence: DenseLayer
  let place: DenseLayer
  let glimpseFeatures: DenseLayer
  let code: DenseLayer
  let decoderFeatures: DenseLayer
  let decoder: DenseLayer

  /// A network of the given sizes.
  ///
  /// - Parameter noise: σ of the likelihood, by which proposals are compared.
  package init(_ architecture: GlyphArchitecture, noise: Double) {
    (self.architecture, self.noise) = (architecture, noise)
    let units = architecture.hiddenUnits
    let pixels = architecture.pictureSize * architecture.pictureSize
    let glimpsePixels = architecture.glimpseSize * architecture.glimpseSize
    let codes = architecture.codeSize
    features = DenseLayer("features", inputs: pixels, outputs: units)
    memory =
      architecture.sight == .memory
      ? LSTMLayer("memory", inputs: units + 3 + codes, units: units) : nil
    look = DenseLayer("look", inputs: units, outputs: units)
    presence = DenseLayer("presence", inputs: units, outputs: 1)
    place = DenseLayer("place", inputs: units, outputs: 6 * architecture.proposals)
    glimpseFeatures = DenseLayer("glimpse", inputs: glimpsePixels, outputs: units)
    code = DenseLayer("code", inputs: units, outputs: 2 * codes)
    decoderFeatures = DenseLayer("decoder.features", inputs: codes, outputs: units)
    decoder = DenseLayer(
      "decoder.pixels", inputs: units,
      outputs: architecture.occludes ? 2 * glimpsePixels : glimpsePixels)
  }

  private var dense: [DenseLayer] {
    [
      features, look, presence, place, glimpseFeatures, code, decoderFeatures, decoder,
    ]
  }

  /// Names and shapes of its weights.
  package var layout: ParameterLayout {
    var layout = ParameterLayout()
    for layer in dense { layer.declare(in: &layout) }
    memory?.declare(in: &layout)
    return layout
  }

  /// New weights.
  ///
  /// The decoder's output begins faint, so that a glyph where there is none costs little; places
  /// begin at their prior's means, those of several proposals about them, with small deviations.
  package func initialParameters(
    using generator: inout some RandomNumberGenerator
  ) -> ParameterSet {
    var parameters = ParameterSet()
    for layer in dense {
      let initialization: WeightInitialization =
        switch layer.name {
        case place.name, presence.name: .normal(standardDeviation: 0.01)
        case code.name, decoder.name: .glorot
        default: .he
        }
      layer.initialize(into: &parameters, using: &generator, initialization)
    }
    memory?.initialize(into: &parameters, using: &generator)
    parameters.fill("decoder.pixels.bias", with: -2, in: 0..<decoder.outputs)
    if architecture.occludes {
      // Of ink and coverage, whose product is painted, one is faint.
      parameters.fill("decoder.pixels.bias", with: 0, in: 0..<decoder.outputs / 2)
    }
    // log σ = low + (high − low) / (1 + e⁻ʳ): about −1.5 for places and −0.7 for codes.
    for (index, middle) in proposedMiddles.enumerated() {
      parameters.fill("place.bias", with: middle.x, in: index * 6 + 1..<index * 6 + 2)
      parameters.fill("place.bias", with: middle.y, in: index * 6 + 2..<index * 6 + 3)
      parameters.fill("place.bias", with: 0.85, in: index * 6 + 3..<index * 6 + 6)
    }
    parameters.fill("code.bias", with: 1.4, in: architecture.codeSize..<code.outputs)
    return parameters
  }

  /// Takes steps as if there were a glyph at each, so that one pass holds every count: the first n
  /// steps are the scene of n glyphs.
  ///
  /// - Parameters:
  ///   - pictures: `[n, size, size]`
  ///   - noise: for each step the standard Normal draws of the place `[n, 3]` and of the code
  ///     `[n, codes]`; zeros give the means.
  package func steps(
    _ pictures: Variable, noise: [(place: Variable, code: Variable)], on tape: Tape
  ) -> GlyphSteps {
    let rows = pictures.shape[0]
    var canvas = tape.zeros(shape: pictures.shape)
    var steps = GlyphSteps(
      canvases: [canvas], errors: [tape.squaredErrors(canvas, from: pictures)])
    var state = memory?.initialState(rows: rows, on: tape)
    let encoded = features(tape.flatten(pictures), on: tape, rectified: true)
    var z = tape.zeros(shape: [rows, 3])
    var code = tape.zeros(shape: [rows, architecture.codeSize])
    for (index, drawn) in noise.enumerated() {
      var seen = pictures
      var hidden = encoded
      if let memory, let old = state {
        let next = memory(tape.concatenate([encoded, z, code]), state: old, on: tape)
        hidden = next.hidden
        state = next
      } else if index > 0 {
        seen = tape.difference(pictures, canvas)
        hidden = features(tape.flatten(seen), on: tape, rectified: true)
      }
      let looked = look(hidden, on: tape, rectified: true)
      let places = bestPlaces(
        place(looked, on: tape), of: seen, pictures, canvas: canvas, on: tape)
      let glyph = glyph(seen, places, drawn, on: tape)
      (z, code) = (glyph.place, glyph.code)
      canvas = laid(glyph, over: canvas, on: tape)
      steps.painted.append(glyph.painted)
      if let coverage = glyph.coverage { steps.coverages.append(coverage) }
      steps.presences.append(presence(looked, on: tape))
      steps.placeStatistics.append(places)
      steps.places.append(z)
      steps.codes.append(code)
      steps.glyphs.append(glyph.glyph)
      steps.glimpses.append(glyph.glimpse)
      steps.canvases.append(canvas)
      steps.errors.append(tape.squaredErrors(canvas, from: pictures))
      steps.divergences.append(glyph.divergence)
    }
    return steps
  }
}

extension ParameterSet {
  fileprivate mutating func fill(_ name: String, with value: Float, in range: Range<Int>) {
    var tensor = self[name]
    for index in range { tensor.elements[index] = value }
    self[name] = tensor
  }
}
