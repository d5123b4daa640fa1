import Foundation
import Geometry
import Probability
import SceneModel

/// Scenes about one of those that a picture may show: as a Student distribution of the posterior's
/// curvature there has them, yaws that hardly show anywhere in their ranges.
struct ModeProposal {
  private let center: [SceneObject]
  private let parameters: [(object: Int, motion: Int)]
  /// Of the parameters.
  private let factor: CholeskyFactorization
  /// By object, of what has a range of yaws.
  private let ranges: [[YawRange]?]
  /// Of each object's yaw, in radians; nil without one.
  private let periods: [Double?]

  /// Of the tails: heavy enough for a posterior that is not quite Normal.
  private static let freedom = 8

  /// - Parameters:
  ///   - matrix: the posterior's curvature in the parameters, `[parameter, parameter]`.
  ///   - ranges: of each object's yaw, nil of what the curvature tells.
  /// - Returns: nil if the matrix is no curvature of a maximum.
  init?(
    _ center: [SceneObject], parameters: [(object: Int, motion: Int)], matrix: [Double],
    ranges: [[YawRange]?], periods: [Double?]
  ) {
    let kept = parameters.indices.filter {
      parameters[$0].motion < 2 || ranges[parameters[$0].object] == nil
    }
    let reduced = kept.flatMap { row in kept.map { matrix[row * parameters.count + $0] } }
    guard let factor = CholeskyFactorization(reduced, size: kept.count) else { return nil }
    self.center = center
    self.parameters = kept.map { parameters[$0] }
    self.factor = factor
    self.ranges = ranges
    self.periods = periods
  }

  func sample(using generator: inout PCG32) -> [SceneObject] {
    var objects = center
    let normals = parameters.map { _ in Normal.standardSample(using: &generator) }
    let squares = (0..<Self.freedom).reduce(0.0) { sum, _ in
      let z = Normal.standardSample(using: &generator)
      return sum + z * z
    }
    let stretch = (Double(Self.freedom) / squares).squareRoot()
    move(&objects, by: factor.solveTransposed(normals).map { $0 * stretch })
    drawYaws(&objects, using: &generator)
    return objects
  }

  /// A step of a random walk about as wide as the posterior.
  func step(from objects: [SceneObject], using generator: inout PCG32) -> [SceneObject] {
    guard !parameters.isEmpty else { return objects }
    var moved = objects
    // The best scale for a Normal target (G. Roberts, A. Gelman and W. Gilks, 1997).
    let scale = 2.38 / Double(parameters.count).squareRoot()
    let normals = parameters.map { _ in scale * Normal.standardSample(using: &generator) }
    move(&moved, by: factor.solveTransposed(normals))
    return moved
  }

  /// Whether some yaws have ranges.
  var hasRanges: Bool { ranges.contains { $0 != nil } }

  private func move(_ objects: inout [SceneObject], by change: [Double]) {
    for (parameter, value) in zip(parameters, change) {
      if parameter.motion < 2 {
        objects[parameter.object].position[parameter.motion] += value
      } else {
        objects[parameter.object].yaw += value
      }
    }
  }

  /// Draws the yaws that have ranges.
  func drawYaws(_ objects: inout [SceneObject], using generator: inout PCG32) {
    for index in objects.indices {
      guard let ranges = ranges[index] else { continue }
      let shares = ranges.map(\.probability)
      let whole = shares.reduce(0, +)
      let chosen = ranges[
        Categorical(probabilities: shares.map { $0 / whole }).sample(using: &generator)]
      let width = chosen.bounds.upperBound - chosen.bounds.lowerBound
      objects[index].yaw =
        chosen.bounds.lowerBound + width * .uniform(using: &generator)
    }
  }

  /// log of the density of a scene, per metre and radian; −∞ of one with other meshes.
  func logDensity(of objects: [SceneObject]) -> Double {
    guard objects.map(\.mesh) == center.map(\.mesh) else { return -.infinity }
    let change = parameters.map { parameter -> Double in
      let (object, middle) = (objects[parameter.object], center[parameter.object])
      guard parameter.motion == 2 else {
        return object.position[parameter.motion] - middle.position[parameter.motion]
      }
      let turn = object.yaw - middle.yaw
      return periods[parameter.object].map { remainder(turn, $0) } ?? turn
    }
    let (freedom, size) = (Double(Self.freedom), Double(parameters.count))
    let half: Double = (freedom + size) / 2
    let height: Double =
      lgamma(half) - lgamma(freedom / 2) - size / 2 * log(freedom * Double.pi)
    let fall: Double = half * log1p(factor.squaredNorm(change) / freedom)
    return height + factor.logDeterminant / 2 - fall + logYawDensity(of: objects)
  }

  /// Of the yaws that have ranges.
  func logYawDensity(of objects: [SceneObject]) -> Double {
    objects.indices.reduce(0.0) { (sum: Double, index: Int) -> Double in
      guard let ranges = ranges[index], let period = periods[index] else { return sum }
      let whole = ranges.reduce(0) { $0 + $1.probability }
      let density = ranges.reduce(0.0) { density, range in
        let width = range.bounds.upperBound - range.bounds.lowerBound
        let middle = range.bounds.lowerBound + width / 2
        return abs(remainder(objects[index].yaw - middle, period)) <= width / 2
          ? density + range.probability / whole / width : density
      }
      return sum + log(density)
    }
  }
}
