import Geometry
import SceneModel

/// The normal equations of everything that is free in a scene and its view: JᵀWJ / σ² and
/// JᵀWr / σ², with the priors' curvatures and slopes.
struct JointEquations {
  /// The first parameters: an object and 0 for x, 1 for y, 2 for yaw.
  let motions: [(object: Int, motion: Int)]
  /// The others: camera and light's direction, then the numbers of formation.
  let latents: [ViewLatent]
  /// `[parameter, parameter]`, row-major.
  private(set) var matrix: [Double]
  /// `[parameter]`.
  private(set) var slope: [Double]
  /// What the priors have of the matrix's diagonal.
  private var priorCurvatures: [Double]

  init(
    motions: [(object: Int, motion: Int)], latents: [ViewLatent], matrix: [Double],
    slope: [Double]
  ) {
    (self.motions, self.latents, self.matrix, self.slope) = (motions, latents, matrix, slope)
    priorCurvatures = [Double](repeating: 0, count: slope.count)
  }

  var count: Int { motions.count + latents.count }

  /// Adds what a prior says of a parameter.
  mutating func add(_ row: Int, slope value: Double, curvature: Double) {
    slope[row] += value
    matrix[row * count + row] += curvature
    priorCurvatures[row] += curvature
  }

  /// Divides what the picture says by a temperature; what priors say stays.
  mutating func temper(_ temperature: Double) {
    for index in matrix.indices { matrix[index] /= temperature }
    for row in 0..<count {
      matrix[row * count + row] += priorCurvatures[row] * (1 - 1 / temperature)
    }
  }

  /// What a change gains by these equations, in nats.
  func gain(of change: [Double]) -> Double {
    var gain = 0.0
    for row in 0..<count {
      var curved = 0.0
      for column in 0..<count { curved += matrix[row * count + column] * change[column] }
      gain += change[row] * (slope[row] - curved / 2)
    }
    return gain
  }

  /// The step of Levenberg and Marquardt that gains most inside of its limits, by the method of
  /// active sets; nil if there is none.
  ///
  /// What comes to its limit on the way to the best step is held there, and the way goes on with
  /// the others; what is held against its own pull at the end of it is let go, one at a time.
  ///
  /// - Parameter limits: of each parameter's change; zero is inside of them.
  func step(damping: Double, within limits: [ClosedRange<Double>]) -> [Double]? {
    var matrix = matrix
    for row in 0..<count { matrix[row * count + row] += damping * matrix[row * count + row] + 1e-9 }
    var held: Set<Int> = []
    var change = [Double](repeating: 0, count: count)
    // As often as everything may be held and let go; then what there is will do.
    for _ in 0..<4 * count {
      guard let best = solve(matrix, holding: held, at: change) else { return nil }
      var way = (share: 1.0, row: -1)
      for row in 0..<count where !held.contains(row) && !limits[row].contains(best[row]) {
        let limit = best[row] > change[row] ? limits[row].upperBound : limits[row].lowerBound
        let share = (limit - change[row]) / (best[row] - change[row])
        if share < way.share { way = (max(0, share), row) }
      }
      if way.row >= 0 {
        for row in 0..<count { change[row] += way.share * (best[row] - change[row]) }
        let limit = limits[way.row]
        change[way.row] = best[way.row] > limit.upperBound ? limit.upperBound : limit.lowerBound
        held.insert(way.row)
        continue
      }
      change = best
      var loose = (pull: 0.0, row: -1)
      for row in held {
        let pull = (0..<count).reduce(slope[row]) {
          $0 - matrix[row * count + $1] * change[$1]
        }
        // In units of the parameter's own curvature, so that none counts for its unit's sake.
        let inward = change[row] == limits[row].upperBound ? -pull : pull
        let size = inward / matrix[row * count + row].squareRoot()
        if size > max(1e-9, loose.pull), limits[row].lowerBound < limits[row].upperBound {
          loose = (size, row)
        }
      }
      guard loose.row >= 0 else { break }
      held.remove(loose.row)
    }
    return zip(change, limits).map { min($1.upperBound, max($1.lowerBound, $0)) }
  }

  /// The solution of matrix · change = slope where some changes are given.
  private func solve(
    _ matrix: [Double], holding held: Set<Int>, at given: [Double]
  ) -> [Double]? {
    var (matrix, slope) = (matrix, slope)
    for row in held {
      for other in 0..<count where !held.contains(other) {
        slope[other] -= matrix[other * count + row] * given[row]
      }
    }
    for row in held {
      for other in 0..<count {
        matrix[row * count + other] = 0
        matrix[other * count + row] = 0
      }
      matrix[row * count + row] = 1
      slope[row] = given[row]
    }
    guard let factor = CholeskyFactorization(matrix, size: count) else { return nil }
    let change = factor.solve(slope)
    return change.allSatisfy(\.isFinite) ? change : nil
  }

  /// The parameters that change pixels, and the factor of their curvature; nil if some combination
  /// of them changes nothing.
  var curvature: (parameters: [Int], factor: CholeskyFactorization)? {
    let curved = (0..<count).filter { matrix[$0 * count + $0] > 1e-6 }
    let reduced = curved.flatMap { row in curved.map { matrix[row * count + $0] } }
    guard let factor = CholeskyFactorization(reduced, size: curved.count) else { return nil }
    return (curved, factor)
  }

  /// The variances of the parameters that change pixels: by the curvature, or by the slope's
  /// covariance as the residual tells it where that is larger, as it is where neighbouring pixels
  /// are off together. See `PosteriorCurvature.marginals`.
  ///
  /// - Parameters:
  ///   - curvature: of these equations.
  ///   - scatter: that covariance without the priors, `[parameter, parameter]`.
  func variances(
    _ curvature: (parameters: [Int], factor: CholeskyFactorization), scatter: [Double]?
  ) -> [(parameter: Int, variance: Double)] {
    let (parameters, factor) = curvature
    var variances = factor.inverseDiagonal
    if let scatter {
      var reduced = parameters.flatMap { row in parameters.map { scatter[row * count + $0] } }
      for (index, row) in parameters.enumerated() {
        reduced[index * parameters.count + index] += priorCurvatures[row]
      }
      variances = zip(variances, factor.sandwichDiagonal(reduced)).map { max($0, $1) }
    }
    return Array(zip(parameters, variances))
  }
}
