import Foundation
import NeuralNetworks
import Probability

/// Reads pictures with a trained network: places and codes are their means, the count is the
/// likeliest; then, if the network sees what is left of a picture, it looks at each glyph again.
///
/// The second look mends what a step could not know: where the first of two glyphs was thought to
/// lie between both, later steps have found what it left of them. What is kept, added and removed
/// is decided by what it costs to explain the picture: evidence, not the network's opinion.
package final class GlyphReader {
  /// What reads.
  package let model: LearnedGlyphs
  /// The most glyphs that are found in a picture; more than were trained on may be asked for.
  package let stepLimit: Int
  /// Whether each glyph is looked at again.
  package let looksAgain: Bool
  private let tape: Tape

  private static let rounds = 2

  /// A reader.
  ///
  /// - Parameters:
  ///   - stepLimit: by default one more than the specification's largest count.
  ///   - looksAgain: without effect for a network that does not see what is left, or whose glyphs
  ///     hide each other, of which one cannot be taken away by itself.
  package init(_ model: LearnedGlyphs, stepLimit: Int? = nil, looksAgain: Bool = true) {
    self.model = model
    self.stepLimit = stepLimit ?? model.specification.largestCount + 1
    let architecture = model.network.architecture
    self.looksAgain = looksAgain && architecture.sight == .rest && !architecture.occludes
    tape = Tape(parameters: model.parameters, differentiable: false)
  }

  /// Reads some pictures, `[size, size]` each.
  package func read(_ pictures: [[Float]]) -> [GlyphReading] {
    guard !pictures.isEmpty else { return [] }
    var drafts = firstLook(pictures)
    if looksAgain {
      for _ in 0..<Self.rounds {
        lookAgain(pictures, &drafts)
        remove(pictures, &drafts)
      }
      for row in drafts.indices { judge(pictures[row], &drafts[row]) }
    }
    return zip(pictures, drafts).map { reading($0, $1) }
  }

  /// The network's steps.
  private func firstLook(_ pictures: [[Float]]) -> [GlyphDraft] {
    let steps = LookedSteps(
      model.network, pictures, steps: stepLimit, parameters: model.parameters, tape)
    let costs = (0...stepLimit).map { -model.glyphCost * Double($0) }
    let total = logSumExp(costs)
    return pictures.indices.map { row in
      let bound = CountBound(
        errors: steps.errors.map { Double($0[row]) },
        divergences: steps.divergences.map { Double($0[row]) },
        presences: steps.presences.map { Double($0[row]) },
        noise: model.specification.noise, logPrior: costs.map { $0 - total })
      let probabilities = bound.logProbabilities.map { exp($0) }
      let count = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
      return GlyphDraft(
        glyphs: (0..<count).map { steps.glyph($0, row: row) },
        countProbabilities: probabilities, elbo: bound.elbo)
    }
  }

  /// Looks at each glyph as if the others were known, in order, and then once for one more: what
  /// explains the picture at less cost is kept.
  private func lookAgain(_ pictures: [[Float]], _ drafts: inout [GlyphDraft]) {
    var lists = drafts.map(\.glyphs)
    adjust(pictures, &lists)
    let rests = zip(pictures, lists).map { rest($0, $1, without: nil) }
    for (row, found) in look(rests).enumerated() {
      let gain = gain(found, of: rests[row])
      let isNew = gain > 0 && lists[row].count < stepLimit
      if isNew { lists[row].append(found) }
      drafts[row].glyphs = lists[row]
      drafts[row].doubt = isNew ? 0 : sigmoid(gain)
    }
  }

  /// Says of each glyph how much the picture speaks for it, given the others, and of each count.
  private func judge(_ picture: [Float], _ draft: inout GlyphDraft) {
    for index in draft.glyphs.indices {
      let left = rest(picture, draft.glyphs, without: index)
      draft.glyphs[index].presence = sigmoid(gain(draft.glyphs[index], of: left))
    }
    let more = draft.glyphs.count < stepLimit ? [draft.doubt] : []
    draft.countProbabilities = counts(draft.glyphs.map(\.presence) + more)
  }

  func look(_ rests: [[Float]]) -> [LookedGlyph] {
    let steps = LookedSteps(model.network, rests, steps: 1, parameters: model.parameters, tape)
    return rests.indices.map { steps.glyph(0, row: $0) }
  }

  /// What is left of a picture when all glyphs but one are taken away.
  func rest(
    _ picture: [Float], _ glyphs: [LookedGlyph], without skipped: Int?
  ) -> [Float] {
    var rest = picture
    for (index, glyph) in glyphs.enumerated() where index != skipped {
      for pixel in rest.indices { rest[pixel] -= glyph.painted[pixel] }
    }
    return rest
  }

  /// The nats that it takes to explain what is left by a glyph.
  func cost(_ glyph: LookedGlyph, of rest: [Float]) -> Double {
    squaredError(rest, glyph.painted) / (2 * model.specification.noise * model.specification.noise)
      + glyph.divergence
  }

  /// The nats that a glyph saves where it is alone to explain what is left.
  func gain(_ glyph: LookedGlyph, of rest: [Float]) -> Double {
    let square = rest.reduce(0) { $0 + Double($1 * $1) }
    return square / (2 * model.specification.noise * model.specification.noise)
      - cost(glyph, of: rest) - model.glyphCost
  }

  func squaredError(_ left: [Float], _ right: [Float]) -> Double {
    zip(left, right).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
  }

  /// The distribution of the number of independent events.
  private func counts(_ probabilities: [Double]) -> [Double] {
    var counts = [1.0]
    for p in probabilities {
      var next = counts.map { $0 * (1 - p) } + [0]
      for index in counts.indices { next[index + 1] += counts[index] * p }
      counts = next
    }
    counts += [Double](repeating: 0, count: max(0, stepLimit + 1 - counts.count))
    return Array(counts.prefix(stepLimit + 1))
  }

  private func reading(_ picture: [Float], _ draft: GlyphDraft) -> GlyphReading {
    let architecture = model.network.architecture
    let size = architecture.pictureSize
    var canvas = [Float](repeating: 0, count: size * size)
    var canvases = [canvas]
    let glyphs = draft.glyphs.map { glyph in
      for pixel in canvas.indices {
        canvas[pixel] += glyph.painted[pixel] - (glyph.coverage?[pixel] ?? 0) * canvas[pixel]
      }
      canvases.append(canvas)
      let window = window(glyph.place)
      return FoundGlyph(
        presence: glyph.presence,
        box: InkBox(around: glyph.painted, width: size, height: size) ?? window,
        window: window, code: glyph.code.map { Double($0) }, glyph: glyph.glyph)
    }
    return GlyphReading(
      countProbabilities: draft.countProbabilities, glyphs: glyphs, canvases: canvases,
      squaredError: squaredError(picture, canvas), elbo: draft.elbo)
  }

  private func window(_ z: [Float]) -> InkBox {
    let (placement, size) = (
      model.network.architecture.placement, Float(model.network.architecture.pictureSize)
    )
    let half = placement.scale(z[0]) * size / 2
    let (x, y) = (
      size / 2 * (1 + placement.shift(z[1])), size / 2 * (1 + placement.shift(z[2]))
    )
    return InkBox(
      left: Double(x - half), top: Double(y - half), right: Double(x + half),
      bottom: Double(y + half))
  }
}
