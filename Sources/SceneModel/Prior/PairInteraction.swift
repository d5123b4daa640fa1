import Foundation
import Probability

/// Where objects may stand: each near the middle of the table, each two apart, with soft bounds,
/// so that every arrangement has a density above zero and its logarithm a derivative.
///
/// With R the range along an axis, d₀ the separation, g₀ the gap and s the softness, the
/// unnormalised density is the product of ψ(x)ψ(y) over the objects and φ over the pairs,
///
///     ψ(x) = exp(−max(0, |x| − R)² / 2s²),
///     φ = exp(−(max(0, d₀ − d)² + max(0, g₀ − g)²) / 2s²),
///
/// where d is the distance of two objects' axes, and g that of their outlines on the table if both
/// meshes have a footprint (`Footprint.distance`): such objects do not stand in each other.
struct PairInteraction: Sendable, Equatable {
  /// R along x and y, in metres.
  var range: SIMD2<Double>
  /// d₀, in metres.
  var minimumSeparation: Double
  /// s, in metres.
  var softness: Double
  /// The meshes whose outlines are kept apart; nil if only axes are.
  var outlines: Outlines?

  /// Meshes whose outlines are kept apart. An arrangement's chance then depends on them, and on how
  /// they are turned.
  struct Outlines: Sendable, Equatable {
    /// Of each mesh; nil for one that may stand in others.
    let footprints: [Footprint?]
    /// g₀, in metres.
    let minimumGap: Double
    /// The probability of each mesh.
    let meshProbabilities: [Double]
    /// What each mesh's yaw is uniform over, from 0; nil if it has none.
    let periods: [Double?]
    /// How far each footprint reaches from its axis, in metres: asked for at every pair.
    let radii: [Double]

    init(
      footprints: [Footprint?], minimumGap: Double, meshProbabilities: [Double],
      periods: [Double?]
    ) {
      (self.footprints, self.minimumGap) = (footprints, minimumGap)
      (self.meshProbabilities, self.periods) = (meshProbabilities, periods)
      radii = footprints.map { $0?.radius ?? 0 }
    }
  }

  /// Whether nothing keeps objects apart.
  var isFree: Bool { minimumSeparation == 0 && outlines == nil }

  /// ∫ψ over the real line along x and y, in metres: the flat part and two halves of a Normal.
  var axisIntegral: SIMD2<Double> { 2 * range + SIMD2(repeating: tailIntegral) }

  /// The two tails' part of `axisIntegral`.
  private var tailIntegral: Double { softness * (2 * Double.pi).squareRoot() }

  /// log ψ(x)ψ(y) and its gradient, per metre.
  func logWall(_ position: SIMD2<Double>) -> (value: Double, gradient: SIMD2<Double>) {
    var value = 0.0
    var gradient = SIMD2<Double>.zero
    for axis in 0..<2 {
      let beyond = abs(position[axis]) - range[axis]
      guard beyond > 0 else { continue }
      let z = beyond / softness
      value -= 0.5 * z * z
      gradient[axis] = (position[axis] > 0 ? -z : z) / softness
    }
    return (value, gradient)
  }

  /// log φ of two objects and its gradient with respect to the first one's pose: per metre, and per
  /// radian of its yaw. Where their axes are the same no direction leads apart, and that part
  /// of the gradient is zero.
  func logSeparation(
    _ a: SceneObject, _ b: SceneObject
  ) -> (value: Double, gradient: PoseGradient) {
    let difference = a.position - b.position
    let distance = (difference * difference).sum().squareRoot()
    var (value, gradient) = (0.0, PoseGradient.zero)
    let missing = minimumSeparation - distance
    if missing > 0 {
      let z = missing / softness
      value -= 0.5 * z * z
      if distance > 0 {
        let slope = difference * (z / (softness * distance))
        gradient = PoseGradient(x: slope.x, y: slope.y, yaw: 0)
      }
    }
    guard let gap = gap(a, b, distance: distance) else { return (value, gradient) }
    let z = (minimumGap - gap.value) / softness
    gradient += gap.gradient * (z / softness)
    return (value - 0.5 * z * z, gradient)
  }

  private var minimumGap: Double { outlines?.minimumGap ?? 0 }

  /// The gap between two objects' outlines, with its gradient in the first one's pose; nil where it
  /// is as wide as it should be.
  private func gap(
    _ a: SceneObject, _ b: SceneObject, distance: Double
  ) -> (value: Double, gradient: PoseGradient)? {
    guard let outlines, let first = outlines.footprints[a.mesh],
      let second = outlines.footprints[b.mesh],
      distance < outlines.radii[a.mesh] + outlines.radii[b.mesh] + outlines.minimumGap
    else { return nil }
    let gap = Footprint.gap(a, first, b, second)
    return gap.value < outlines.minimumGap ? gap : nil
  }

  /// The most that log φ of two objects may be, however the first is turned: the circle about its
  /// axis that fits into its outline is there in any case.
  func mostLogSeparation(_ a: SceneObject, _ b: SceneObject) -> Double {
    let difference = a.position - b.position
    let distance = (difference * difference).sum().squareRoot()
    let z = max(0, minimumSeparation - distance) / softness
    guard let outlines, let first = outlines.footprints[a.mesh],
      let second = outlines.footprints[b.mesh]
    else { return -0.5 * z * z }
    let least = second.distance(of: a.position, from: b) - max(0, first.inradius)
    let missing = max(0, outlines.minimumGap - least) / softness
    return -0.5 * (z * z + missing * missing)
  }

  /// φ of two objects.
  func factor(_ a: SceneObject, _ b: SceneObject) -> Double {
    let difference = a.position - b.position
    let squaredDistance = (difference * difference).sum()
    let isApart = squaredDistance >= minimumSeparation * minimumSeparation
    if outlines == nil {
      if isApart { return 1 }
      let z = (minimumSeparation - squaredDistance.squareRoot()) / softness
      return exp(-0.5 * z * z)
    }
    return exp(logSeparation(a, b).value)
  }

  /// A position with density ψ(x)ψ(y), normalised by the product of `axisIntegral`.
  func samplePosition(using generator: inout some RandomNumberGenerator) -> SIMD2<Double> {
    let x = sampleCoordinate(axis: 0, using: &generator)
    return SIMD2(x, sampleCoordinate(axis: 1, using: &generator))
  }

  /// An object alone on the table. Mesh and yaw are drawn only where an arrangement depends on
  /// them; else they are the first mesh's and 0.
  func sampleObject(using generator: inout some RandomNumberGenerator) -> SceneObject {
    let position = samplePosition(using: &generator)
    guard let outlines else { return SceneObject(mesh: 0, position: position) }
    let mesh = Categorical.index(
      at: .uniform(using: &generator), of: outlines.meshProbabilities)
    let yaw = outlines.periods[mesh].map { Uniform(0, $0).sample(using: &generator) }
    return SceneObject(mesh: mesh, position: position, yaw: yaw ?? 0)
  }

  /// How much work may go into an arrangement.
  struct Effort {
    /// Whole arrangements that may still be tried.
    var attempts: Int
    /// Pairs of positions that may still be compared: of many objects an attempt takes time with
    /// the square of their number.
    var comparisons: Int
  }

  /// Whether so many objects stand apart often enough for their arrangements to be drawn: three
  /// times in 100,000 attempts, and in less than a second.
  func hasRoom(for count: Int) -> Bool {
    var generator = PCG32(seed: 0, stream: 0)
    var effort = Effort(attempts: 100_000, comparisons: 30_000_000)
    for _ in 0..<3 {
      guard sampleArrangement(count: count, &effort, using: &generator) != nil else {
        return false
      }
    }
    return true
  }

  /// `count` objects by rejection, as `sampleObject` makes them; nil if the effort does not
  /// suffice. A refused object throws the whole arrangement away: drawing it alone again would
  /// favour the crowded ones.
  func sampleArrangement(
    count: Int, _ effort: inout Effort, using generator: inout some RandomNumberGenerator
  ) -> [SceneObject]? {
    while effort.attempts > 0 && effort.comparisons > 0 {
      effort.attempts -= 1
      var objects: [SceneObject] = []
      while objects.count < count {
        let object = sampleObject(using: &generator)
        effort.comparisons -= objects.count
        let factor = objects.reduce(1) { $0 * self.factor(object, $1) }
        // A factor of exactly one, nearly always, costs no draw.
        guard factor == 1 || Double.uniform(using: &generator) < factor else { break }
        objects.append(object)
      }
      if objects.count == count { return objects }
    }
    return nil
  }

  private func sampleCoordinate(
    axis: Int, using generator: inout some RandomNumberGenerator
  ) -> Double {
    let range = range[axis]
    let place = Double.uniform(using: &generator) * axisIntegral[axis]
    if place < 2 * range { return place - range }
    let z = Normal.standardSample(using: &generator) * softness
    return z < 0 ? z - range : z + range
  }

  /// The coordinate along an axis below which the fraction `quantile` of ψ lies, in metres.
  ///
  /// In the tails with G. Pólya's approximation of the error function, erf(z/√2)² ≈
  /// 1 − exp(−2z²/π), which is off by less than 1 % of the softness: good enough to integrate
  /// with, not to sample with.
  func coordinate(quantile: Double, axis: Int) -> Double {
    let range = range[axis]
    let place = (quantile - 0.5) * axisIntegral[axis]
    let beyond = (abs(place) - range) / (tailIntegral / 2)
    guard beyond > 0 else { return place }
    let fraction = min(beyond, 1 - 1e-12)
    let z = (-0.5 * .pi * log1p(-fraction * fraction)).squareRoot()
    return place < 0 ? -range - softness * z : range + softness * z
  }

  /// The object at given quantiles: of x and y, and, where outlines are kept apart, of its mesh and
  /// yaw.
  func object(quantiles: ArraySlice<Double>) -> SceneObject {
    let first = quantiles.startIndex
    let position = SIMD2(
      coordinate(quantile: quantiles[first], axis: 0),
      coordinate(quantile: quantiles[first + 1], axis: 1))
    guard let outlines else { return SceneObject(mesh: 0, position: position) }
    let mesh = Categorical.index(at: quantiles[first + 2], of: outlines.meshProbabilities)
    return SceneObject(
      mesh: mesh, position: position, yaw: quantiles[first + 3] * (outlines.periods[mesh] ?? 0))
  }
}
