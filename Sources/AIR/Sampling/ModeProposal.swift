import Foundation
import Geometry
import Probability
import SceneModel

/// Scenes about one of those that a picture may show: as a Student distribution of the posterior's
/// curvature there has them, yaws that hardly show anywhere in their ranges, and what the picture
/// does not tell of its view as the prior has it.
struct ModeProposal {
  private let center: SampledScene
  /// What the Student distribution is of.
  private let coordinates: [ModeCoordinate]
  /// Of the coordinates.
  private let factor: CholeskyFactorization
  /// By object, of what has a range of yaws.
  private let ranges: [[YawRange]?]
  /// Of each object's yaw, in radians; nil without one.
  private let periods: [Double?]
  /// What is drawn from its prior.
  private let untold: [(latent: ViewLatent, prior: Quantity)]

  /// Of the tails: heavy enough for a posterior that is not quite Normal.
  private static let freedom = 8

  /// - Parameters:
  ///   - parameters: of the objects, those of the matrix's first rows.
  ///   - latents: of the view, those of the other rows.
  ///   - matrix: the posterior's curvature in them, `[parameter, parameter]`.
  ///   - ranges: of each object's yaw, nil of what the curvature tells.
  ///   - untold: latents that are drawn from their prior whatever the matrix says.
  /// - Returns: nil if the matrix is no curvature of a maximum.
  init?(
    _ center: SampledScene, parameters: [(object: Int, motion: Int)], latents: [ViewLatent] = [],
    matrix: [Double], ranges: [[YawRange]?], periods: [Double?], untold: [ViewLatent] = [],
    _ prior: ViewPrior
  ) {
    let all =
      parameters.map { ModeCoordinate($0, period: periods[$0.object]) }
      + latents.map { ModeCoordinate($0, prior) }
    let kept = all.indices.filter { row in
      guard row < parameters.count else {
        return !untold.contains(latents[row - parameters.count])
      }
      return parameters[row].motion < 2 || ranges[parameters[row].object] == nil
    }
    let units = all.map { $0.unit(at: center) }
    let reduced = kept.flatMap { row in
      kept.map { matrix[row * all.count + $0] * units[row] * units[$0] }
    }
    guard let factor = CholeskyFactorization(reduced, size: kept.count) else { return nil }
    self.center = center
    coordinates = kept.map { all[$0] }
    self.factor = factor
    self.ranges = ranges
    self.periods = periods
    self.untold = untold.map { ($0, prior[$0]) }
  }

  func sample(using generator: inout PCG32) -> SampledScene {
    var scene = center
    let normals = coordinates.map { _ in Normal.standardSample(using: &generator) }
    let squares = (0..<Self.freedom).reduce(0.0) { sum, _ in
      let z = Normal.standardSample(using: &generator)
      return sum + z * z
    }
    let stretch = (Double(Self.freedom) / squares).squareRoot()
    move(&scene, by: factor.solveTransposed(normals).map { $0 * stretch })
    drawUntold(&scene, using: &generator)
    return scene
  }

  /// A step that leaves the Normal distribution of the posterior's curvature as it is, however many
  /// coordinates there are: preconditioned Crank–Nicolson (S. Cotter et al., "MCMC methods for
  /// functions", 2013).
  ///
  /// - Returns: the scene, and the log of how much more probable the step back is.
  func step(
    from scene: SampledScene, using generator: inout PCG32
  ) -> (scene: SampledScene, logRatio: Double) {
    guard !coordinates.isEmpty else { return (scene, 0) }
    let place = coordinates.map { $0.difference(scene, from: center) }
    let normals = coordinates.map { _ in Self.stride * Normal.standardSample(using: &generator) }
    let kept = (1 - Self.stride * Self.stride).squareRoot()
    let next = zip(place, factor.solveTransposed(normals)).map { kept * $0 + $1 }
    var moved = scene
    move(&moved, by: zip(next, place).map { $0 - $1 })
    let fall = (factor.squaredNorm(next) - factor.squaredNorm(place)) / 2
    return (moved, fall + logUnits(at: moved) - logUnits(at: scene))
  }

  /// Of a step, in the distribution's deviations.
  private static let stride = 0.5

  /// A step of a random walk about as wide as the posterior, where that is not what its curvature
  /// says.
  ///
  /// - Returns: as `step`.
  func randomWalk(
    from scene: SampledScene, using generator: inout PCG32
  ) -> (scene: SampledScene, logRatio: Double) {
    guard !coordinates.isEmpty else { return (scene, 0) }
    var moved = scene
    // The best scale for a Normal target (G. Roberts, A. Gelman and W. Gilks, 1997).
    let scale = 2.38 / Double(coordinates.count).squareRoot()
    let normals = coordinates.map { _ in scale * Normal.standardSample(using: &generator) }
    move(&moved, by: factor.solveTransposed(normals))
    return (moved, logUnits(at: moved) - logUnits(at: scene))
  }

  /// Whether nothing is drawn: of an empty table whose view is known.
  var isEmpty: Bool { coordinates.isEmpty && !hasUntold }

  /// Whether something is drawn besides the Student distribution.
  var hasUntold: Bool { !untold.isEmpty || ranges.contains { $0 != nil } }

  private func move(_ scene: inout SampledScene, by change: [Double]) {
    for (coordinate, value) in zip(coordinates, change) { coordinate.move(&scene, by: value) }
  }

  private func logUnits(at scene: SampledScene) -> Double {
    coordinates.reduce(0) { $0 + log($1.unit(at: scene)) }
  }

  /// Draws the yaws that have ranges, and what is drawn from its prior.
  func drawUntold(_ scene: inout SampledScene, using generator: inout PCG32) {
    for index in scene.objects.indices {
      guard let ranges = ranges[index] else { continue }
      let shares = ranges.map(\.probability)
      let whole = shares.reduce(0, +)
      let chosen = ranges[
        Categorical(probabilities: shares.map { $0 / whole }).sample(using: &generator)]
      let width = chosen.bounds.upperBound - chosen.bounds.lowerBound
      scene.objects[index].yaw =
        chosen.bounds.lowerBound + width * .uniform(using: &generator)
    }
    for (latent, prior) in untold { scene.view[latent] = prior.sample(using: &generator) }
  }

  /// log of the density of a scene, per metre, radian and unit of each latent; −∞ of one with other
  /// meshes.
  func logDensity(of scene: SampledScene) -> Double {
    guard scene.objects.map(\.mesh) == center.objects.map(\.mesh) else { return -.infinity }
    let change = coordinates.map { $0.difference(scene, from: center) }
    guard change.allSatisfy(\.isFinite) else { return -.infinity }
    let (freedom, size) = (Double(Self.freedom), Double(coordinates.count))
    let half: Double = (freedom + size) / 2
    let height: Double =
      lgamma(half) - lgamma(freedom / 2) - size / 2 * log(freedom * Double.pi)
    let fall: Double = half * log1p(factor.squaredNorm(change) / freedom)
    return height + factor.logDeterminant / 2 - fall - logUnits(at: scene)
      + logUntoldDensity(of: scene)
  }

  /// Of the yaws that have ranges, and of what is drawn from its prior.
  func logUntoldDensity(of scene: SampledScene) -> Double {
    let yaws = scene.objects.indices.reduce(0.0) { (sum: Double, index: Int) -> Double in
      guard let ranges = ranges[index], let period = periods[index] else { return sum }
      let whole = ranges.reduce(0) { $0 + $1.probability }
      let density = ranges.reduce(0.0) { density, range in
        let width = range.bounds.upperBound - range.bounds.lowerBound
        let middle = range.bounds.lowerBound + width / 2
        return abs(remainder(scene.objects[index].yaw - middle, period)) <= width / 2
          ? density + range.probability / whole / width : density
      }
      return sum + log(density)
    }
    return untold.reduce(yaws) { $0 + $1.prior.logDensity(of: scene.view[$1.latent]) }
  }
}
