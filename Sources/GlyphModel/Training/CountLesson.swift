import Foundation
import NeuralNetworks
import Probability

/// What a batch's steps are to learn from all counts at once.
struct CountLesson {
  let steps: GlyphSteps
  let bounds: [CountBound]
  let errors: [[Double]]
  let noise: Double
  let settings: GlyphTrainingSettings
  let exploration: Double
  /// Of each picture the count that the score function is told of.
  private let drawn: [Int]
  private let baseline: LinearBaseline

  /// - Parameters:
  ///   - choices: numbers in [0, 1) that decide the drawn counts, one a picture.
  ///   - baseline: of the score function.
  init(
    _ steps: GlyphSteps, choices: [Double], on tape: Tape, noise: Double, logPrior: [Double],
    settings: GlyphTrainingSettings, progress: Double, baseline: LinearBaseline
  ) {
    self.baseline = baseline
    self.steps = steps
    self.noise = noise
    self.settings = settings
    exploration =
      settings.exploration > 0 ? max(0, 1 - progress / settings.exploration) : 0
    let errors = steps.errors.map { tape.value(of: $0).map { Double($0) } }
    let divergences = steps.divergences.map { tape.value(of: $0).map { Double($0) } }
    let presences = steps.presences.map { tape.value(of: $0).map { Double($0) } }
    self.errors = errors
    let bounds = choices.indices.map { row in
      CountBound(
        errors: errors.map { $0[row] }, divergences: divergences.map { $0[row] },
        presences: presences.map { $0[row] }, noise: noise, logPrior: logPrior)
    }
    self.bounds = bounds
    drawn = zip(bounds, choices).map { bound, choice in
      Categorical.index(at: choice, of: bound.logProbabilities.map { exp($0) })
    }
  }

  /// The derivatives of the batch's mean loss by what the steps have computed.
  func seeds(batch: Int) -> [(Variable, [Float])] {
    let scale = 1 / Double(batch)
    let counts = steps.errors.count
    var byError = [[Float]](repeating: [], count: counts)
    var byDivergence = [[Float]](repeating: [], count: counts - 1)
    var byPresence = byDivergence
    for (row, bound) in bounds.enumerated() {
      var weights: [Double]
      var presence: [Double]
      switch settings.objective {
      case .posterior:
        let posterior = bound.posterior
        weights = posterior
        presence = bound.crossEntropyGradient(target: posterior)
      case .exact:
        weights = bound.logProbabilities.map { exp($0) }
        presence = bound.presenceGradient.map { $0 * settings.boundWeight }
      case .score:
        weights = [Double](repeating: 0, count: counts)
        weights[drawn[row]] = 1
        let surprise = reached(row) - baseline(ink: errors[0][row])
        presence = bound.crossEntropyGradient(target: weights).map {
          $0 * surprise * settings.boundWeight
        }
      }
      let even = 1 / Double(counts)
      weights = weights.map { $0 * (1 - exploration) + even * exploration }
      let nats = settings.boundWeight * scale
      for count in 0..<counts {
        byError[count].append(Float(weights[count] * nats / (2 * noise * noise)))
      }
      for step in 0..<counts - 1 {
        let reached = weights[(step + 1)...].reduce(0, +)
        byDivergence[step].append(Float(reached * nats))
        byPresence[step].append(Float(-presence[step] * scale))
      }
    }
    return zip(steps.errors, byError).map { ($0, $1) }
      + zip(steps.divergences, byDivergence).map { ($0, $1) }
      + zip(steps.presences, byPresence).map { ($0, $1) }
  }

  /// What the drawn count's bound is.
  private func reached(_ row: Int) -> Double {
    bounds[row].values[drawn[row]] - bounds[row].logProbabilities[drawn[row]]
  }

  func statistics(batch: Int) -> GlyphTrainingStatistics {
    var statistics = GlyphTrainingStatistics()
    for (row, bound) in bounds.enumerated() {
      statistics.returns.add(ink: errors[0][row], bound: reached(row))
      let q = bound.logProbabilities
      let likeliest = q.indices.max { q[$0] < q[$1] } ?? 0
      statistics.elbo += bound.elbo / Double(batch)
      statistics.squaredError += errors[likeliest][row] / Double(batch)
      statistics.count += Double(likeliest) / Double(batch)
    }
    return statistics
  }
}
