import Foundation
import Probability
import Synchronization

/// The normalising constants of the positions' density, Zₙ = E[Π φ(|pᵢ − pⱼ|)] over n objects
/// that are independent but for the table's edge: the chance that they happen to stand apart.
///
/// Where outlines are kept apart the mean is over meshes and yaws, too, and Zₙ is the constant of
/// all of them.
///
/// Each is computed when it is first asked for, and kept. With the shipped priors log Zₙ is within
/// 0.003 for n ≤ 3 (a lattice rule, a few milliseconds) and within 0.05 for n ≤ 6 (sequential
/// Monte Carlo with a fixed seed). The same numbers come out on every run.
final class PositionNormalizer: Sendable {
  let interaction: PairInteraction
  private let logChances = Mutex<[Double]>([])

  /// The largest count that the lattice rule is used for: its error grows with the dimension.
  static let latticeLimit = 3
  static let pointCount = 1 << 16
  /// Up to this count sequential Monte Carlo follows so many configurations; beyond it a sixteenth.
  static let wholeLimit = 32

  init(interaction: PairInteraction) {
    self.interaction = interaction
  }

  private static let known = Mutex<[PositionNormalizer]>([])
  /// How many priors' constants are kept.
  private static let keptCount = 16

  /// The constants of a prior, computed once for all threads and pictures.
  static func shared(_ interaction: PairInteraction) -> PositionNormalizer {
    known.withLock { known in
      if let one = known.first(where: { $0.interaction == interaction }) { return one }
      if known.count == keptCount { known.removeFirst() }
      let new = PositionNormalizer(interaction: interaction)
      known.append(new)
      return new
    }
  }

  /// log Zₙ.
  ///
  /// - Parameter likelyCount: the largest count that will be asked for, as far as is known: those
  ///   before it are computed with it.
  func logChanceOfStandingApart(_ count: Int, likelyCount: Int = 0) -> Double {
    precondition(count >= 0, "a count is not negative")
    guard count > 1, !interaction.isFree else { return 0 }
    return logChances.withLock { known in
      if count >= known.count {
        known =
          count <= Self.latticeLimit
          ? (0...Self.latticeLimit).map { latticeEstimate($0) }
          : extendBySequentialMonteCarlo(to: max(count, likelyCount))
      }
      return known[count]
    }
  }

  /// log Zₙ by a lattice rule in 2n dimensions, or 4n with meshes and yaws: the additive
  /// recurrence with the powers of the inverse of the root of x^(d+1) = x + 1, the golden ratio's
  /// generalisation to d dimensions (M. Roberts, "The unreasonable effectiveness of quasirandom
  /// sequences", 2018).
  func latticeEstimate(_ count: Int) -> Double {
    guard count > 1 else { return 0 }
    let numbers = interaction.outlines == nil ? 2 : 4
    let dimensions = numbers * count
    var root = 2.0
    for _ in 0..<64 { root = pow(1 + root, 1 / Double(dimensions + 1)) }
    let steps = (1...dimensions).map { pow(root, -Double($0)) }
    var fractions = [Double](repeating: 0.5, count: dimensions)
    var objects = [SceneObject](
      repeating: SceneObject(mesh: 0, position: .zero), count: count)
    var sum = 0.0
    for _ in 0..<Self.pointCount {
      for d in 0..<dimensions {
        fractions[d] += steps[d]
        if fractions[d] >= 1 { fractions[d] -= 1 }
      }
      var factor = 1.0
      for i in 0..<count {
        objects[i] = interaction.object(quantiles: fractions[numbers * i..<numbers * (i + 1)])
        for j in 0..<i { factor *= interaction.factor(objects[i], objects[j]) }
        if factor == 0 { break }
      }
      sum += factor
    }
    return Self.log(chance: sum / Double(Self.pointCount))
  }

  /// log of a chance, not below what its underflow to zero says: where the table has no room, the
  /// constant is only known to be tiny, but it stays finite, so that densities do.
  private static func log(chance: Double) -> Double {
    Foundation.log(max(chance, 1e-300))
  }

  /// log Zₙ for all n up to `limit`: many configurations grow by one object at a time, the mean
  /// weight of a step being Zₙ / Zₙ₋₁, with systematic resampling after each (A. Doucet, N. de
  /// Freitas and N. Gordon, "Sequential Monte Carlo Methods in Practice", chapter 1).
  func sequentialMonteCarloEstimates(to limit: Int) -> [Double] {
    var generator = PCG32(seed: 0, stream: 0)
    var particles = Self.pointCount
    var logChances = [0.0]
    // [object][particle]
    var configurations: [[SceneObject]] = []
    var weights = [Double](repeating: 0, count: particles)
    for count in 1...max(limit, 1) {
      var added = [SceneObject](
        repeating: SceneObject(mesh: 0, position: .zero), count: particles)
      var total = 0.0
      for particle in 0..<particles {
        let drawn = interaction.sampleObject(using: &generator)
        added[particle] = drawn
        var weight = 1.0
        for object in 0..<configurations.count {
          weight *= interaction.factor(drawn, configurations[object][particle])
          if weight == 0 { break }
        }
        weights[particle] = weight
        total += weight
      }
      logChances.append((logChances.last ?? 0) + Self.log(chance: total / Double(particles)))
      configurations.append(added)
      // No configuration has room for another object: nor has any larger one.
      guard total > 0 else { break }
      guard count < limit else { break }
      // Time grows with the square of the count: of large ones fewer configurations are followed.
      if count == Self.wholeLimit { particles = Self.pointCount / 16 }
      let ancestors = Self.systematicResample(
        weights, total: total, count: particles, offset: Double.uniform(using: &generator))
      if weights.count != particles { weights.removeLast(weights.count - particles) }
      for object in 0..<configurations.count {
        let old = configurations[object]
        configurations[object] = ancestors.map { old[$0] }
      }
    }
    while logChances.count <= limit {
      logChances.append((logChances.last ?? 0) + Self.log(chance: 0))
    }
    return logChances
  }

  private func extendBySequentialMonteCarlo(to limit: Int) -> [Double] {
    var logChances = sequentialMonteCarloEstimates(to: max(limit, 6))
    // Up to the lattice's limit the lattice knows better; what follows is shifted along.
    let lattice = (0...Self.latticeLimit).map { latticeEstimate($0) }
    let shift = lattice[Self.latticeLimit] - logChances[Self.latticeLimit]
    for count in 0..<logChances.count {
      if count <= Self.latticeLimit {
        logChances[count] = lattice[count]
      } else if shift.isFinite {
        logChances[count] += shift
      }
    }
    return logChances
  }

  /// So many indices, each about in proportion to its weight.
  private static func systematicResample(
    _ weights: [Double], total: Double, count: Int, offset: Double
  ) -> [Int] {
    let step = total / Double(count)
    var ancestors: [Int] = []
    ancestors.reserveCapacity(count)
    var cumulative = 0.0
    for (index, weight) in weights.enumerated() {
      cumulative += weight
      while ancestors.count < count,
        (Double(ancestors.count) + offset) * step < cumulative
      {
        ancestors.append(index)
      }
    }
    // Rounding may leave the last place open.
    let last = weights.lastIndex { $0 > 0 } ?? 0
    while ancestors.count < count { ancestors.append(last) }
    return ancestors
  }
}
