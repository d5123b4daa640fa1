import Foundation
import NeuralNetworks
import Probability

/// Reads pictures with a trained network: places and codes are their means, the count is the
/// likeliest.
package final class GlyphReader {
  /// What reads.
  package let model: LearnedGlyphs
  /// The most glyphs that are found in a picture; more than were trained on may be asked for.
  package let stepLimit: Int
  private let tape: Tape

  /// A reader.
  ///
  /// - Parameter stepLimit: by default one more than the specification's largest count.
  package init(_ model: LearnedGlyphs, stepLimit: Int? = nil) {
    self.model = model
    self.stepLimit = stepLimit ?? model.specification.largestCount + 1
    tape = Tape(parameters: model.parameters, differentiable: false)
  }

  /// Reads some pictures, `[size, size]` each.
  package func read(_ pictures: [[Float]]) -> [GlyphReading] {
    guard !pictures.isEmpty else { return [] }
    tape.reset(parameters: model.parameters)
    let architecture = model.network.architecture
    let (rows, size) = (pictures.count, architecture.pictureSize)
    let input = tape.input(
      Tensor(shape: [rows, size, size], elements: Array(pictures.joined())))
    let noise = (0..<stepLimit).map { _ in
      (
        place: tape.zeros(shape: [rows, 3]),
        code: tape.zeros(shape: [rows, architecture.codeSize])
      )
    }
    let steps = model.network.steps(input, noise: noise, on: tape)
    let values = Values(steps, tape)
    return (0..<rows).map { reading(row: $0, values) }
  }

  private struct Values {
    let presences: [[Float]]
    let places: [[Float]]
    let codes: [[Float]]
    let glyphs: [[Float]]
    let canvases: [[Float]]
    let errors: [[Float]]
    let divergences: [[Float]]

    init(_ steps: GlyphSteps, _ tape: Tape) {
      presences = steps.presences.map { tape.value(of: $0) }
      places = steps.places.map { tape.value(of: $0) }
      codes = steps.codes.map { tape.value(of: $0) }
      glyphs = steps.glyphs.map { tape.value(of: $0) }
      canvases = steps.canvases.map { tape.value(of: $0) }
      errors = steps.errors.map { tape.value(of: $0) }
      divergences = steps.divergences.map { tape.value(of: $0) }
    }
  }

  private func reading(row: Int, _ values: Values) -> GlyphReading {
    let architecture = model.network.architecture
    let logits = values.presences.map { Double($0[row]) }
    let costs = (0...stepLimit).map { -model.glyphCost * Double($0) }
    let total = logSumExp(costs)
    let bound = CountBound(
      errors: values.errors.map { Double($0[row]) },
      divergences: values.divergences.map { Double($0[row]) }, presences: logits,
      noise: model.specification.noise, logPrior: costs.map { $0 - total })
    let probabilities = bound.logProbabilities.map { exp($0) }
    let count = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    let pixels = architecture.pictureSize * architecture.pictureSize
    let glimpse = architecture.glimpseSize * architecture.glimpseSize
    let canvases = (0...count).map {
      Array(values.canvases[$0][row * pixels..<(row + 1) * pixels])
    }
    let glyphs = (0..<count).map { step in
      let window = window(values.places[step][row * 3..<row * 3 + 3])
      let painted = zip(canvases[step + 1], canvases[step]).map { $0 - $1 }
      let codes = architecture.codeSize
      return FoundGlyph(
        presence: sigmoid(logits[step]),
        box: PixelBox(
          around: painted, width: architecture.pictureSize, height: architecture.pictureSize)
          ?? window,
        window: window,
        code: values.codes[step][row * codes..<(row + 1) * codes].map { Double($0) },
        glyph: Array(values.glyphs[step][row * glimpse..<(row + 1) * glimpse]))
    }
    return GlyphReading(
      countProbabilities: probabilities, glyphs: glyphs, canvases: canvases,
      squaredError: Double(values.errors[count][row]), elbo: bound.elbo)
  }

  private func window(_ place: ArraySlice<Float>) -> PixelBox {
    let z = Array(place)
    let (placement, size) = (
      model.network.architecture.placement, Float(model.network.architecture.pictureSize)
    )
    let half = placement.scale(z[0]) * size / 2
    let (x, y) = (
      size / 2 * (1 + placement.shift(z[1])), size / 2 * (1 + placement.shift(z[2]))
    )
    return PixelBox(
      left: Double(x - half), top: Double(y - half), right: Double(x + half),
      bottom: Double(y + half))
  }
}
