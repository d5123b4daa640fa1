import NeuralNetworks
import Probability

/// The values of a network's steps at their means, on a batch of pictures.
struct LookedSteps {
  let presences: [[Float]]
  let errors: [[Float]]
  let divergences: [[Float]]
  private let places: [[Float]]
  private let codes: [[Float]]
  private let glyphs: [[Float]]
  private let painted: [[Float]]
  private let coverages: [[Float]]
  private let rows: Int

  init(
    _ network: GlyphNetwork, _ pictures: [[Float]], steps count: Int, parameters: ParameterSet,
    _ tape: Tape
  ) {
    tape.reset(parameters: parameters)
    let architecture = network.architecture
    let size = architecture.pictureSize
    rows = pictures.count
    let input = tape.input(
      Tensor(shape: [rows, size, size], elements: Array(pictures.joined())))
    let place = tape.zeros(shape: [rows, 3])
    let code = tape.zeros(shape: [rows, architecture.codeSize])
    let noise = [(place: Variable, code: Variable)](repeating: (place, code), count: count)
    let steps = network.steps(input, noise: noise, on: tape)
    presences = steps.presences.map { tape.value(of: $0) }
    errors = steps.errors.map { tape.value(of: $0) }
    divergences = steps.divergences.map { tape.value(of: $0) }
    places = steps.places.map { tape.value(of: $0) }
    codes = steps.codes.map { tape.value(of: $0) }
    glyphs = steps.glyphs.map { tape.value(of: $0) }
    painted = steps.painted.map { tape.value(of: $0) }
    coverages = steps.coverages.map { tape.value(of: $0) }
  }

  /// What a step has found in a picture.
  func glyph(_ step: Int, row: Int) -> LookedGlyph {
    func part(_ values: [Float]) -> [Float] {
      let width = values.count / rows
      return Array(values[row * width..<(row + 1) * width])
    }
    return LookedGlyph(
      presence: sigmoid(Double(presences[step][row])), place: part(places[step]),
      code: part(codes[step]), glyph: part(glyphs[step]),
      painted: part(painted[step]), coverage: coverages.isEmpty ? nil : part(coverages[step]),
      divergence: Double(divergences[step][row]))
  }
}
