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

  var count: Int { motions.count + latents.count }

  /// - Parameters:
  ///   - products: of the columns and, last, the residual, with one another; row-major.
  ///   - scale: 1 / σ².
  init(
    motions: [(object: Int, motion: Int)], latents: [ViewLatent], products: [Double],
    scale: Double
  ) {
    (self.motions, self.latents) = (motions, latents)
    let count = motions.count + latents.count
    matrix = (0..<count * count).map {
      scale * products[$0 / count * (count + 1) + $0 % count]
    }
    slope = (0..<count).map { scale * products[$0 * (count + 1) + count] }
  }

  mutating func add(_ row: Int, slope value: Double, curvature: Double) {
    slope[row] += value
    matrix[row * count + row] += curvature
  }

  /// The step of Levenberg and Marquardt inside of limits; nil if there is none.
  ///
  /// What would go beyond its limits goes as far as them, and the others are solved for again.
  ///
  /// - Parameter limits: of each parameter's change.
  func step(damping: Double, within limits: [ClosedRange<Double>]) -> [Double]? {
    var fixed: [Int: Double] = [:]
    while true {
      var damped = matrix
      var slope = slope
      for row in 0..<count {
        damped[row * count + row] += damping * matrix[row * count + row] + 1e-9
      }
      for (row, value) in fixed {
        for other in 0..<count where fixed[other] == nil {
          slope[other] -= matrix[other * count + row] * value
        }
      }
      for (row, value) in fixed {
        for other in 0..<count {
          damped[row * count + other] = 0
          damped[other * count + row] = 0
        }
        damped[row * count + row] = 1
        slope[row] = value
      }
      guard let factor = CholeskyFactorization(damped, size: count) else { return nil }
      let change = factor.solve(slope)
      guard change.allSatisfy(\.isFinite) else { return nil }
      var isInside = true
      for row in 0..<count where fixed[row] == nil && !limits[row].contains(change[row]) {
        fixed[row] = min(limits[row].upperBound, max(limits[row].lowerBound, change[row]))
        isInside = false
      }
      if isInside { return change }
    }
  }

  /// The parameters that change pixels, and the factor of their curvature; nil if some combination
  /// of them changes nothing.
  var curvature: (parameters: [Int], factor: CholeskyFactorization)? {
    let curved = (0..<count).filter { matrix[$0 * count + $0] > 1e-6 }
    let reduced = curved.flatMap { row in curved.map { matrix[row * count + $0] } }
    guard let factor = CholeskyFactorization(reduced, size: curved.count) else { return nil }
    return (curved, factor)
  }
}
