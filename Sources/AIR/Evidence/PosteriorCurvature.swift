import Foundation
import Geometry

/// The curvature of log p(picture, scene) about its maximum in the poses of a scene's objects: a
/// Normal approximation of the posterior there (Laplace's), nowhere wider than the prior.
///
/// A pose that the picture says nothing about, of an object that is hidden or a yaw that does not
/// show, has the prior's variance, that of a uniform distribution.
struct PosteriorCurvature {
  /// What the rows are: an object and 0 for x, 1 for y, 2 for yaw.
  let parameters: [(object: Int, motion: Int)]
  /// `[parameter, parameter]`, row-major.
  let matrix: [Double]
  /// Each parameter's precision in the prior.
  private let priorPrecisions: [Double]
  /// The slope's covariance, `[parameter, parameter]`; empty if it is not known, and then the
  /// matrix's.
  private let scatter: [Double]
  private let factor: CholeskyFactorization?

  /// - Parameter extents: how wide the prior of each parameter is.
  init(_ equations: Refiner.NormalEquations, extents: [Double]) {
    let precisions = extents.map(Self.precision)
    var matrix = equations.matrix
    for row in extents.indices { matrix[row * extents.count + row] += precisions[row] }
    var scatter = equations.scatter
    if !scatter.isEmpty {
      for row in extents.indices { scatter[row * extents.count + row] += precisions[row] }
    }
    self.init(equations.parameters, matrix, precisions, scatter)
  }

  private init(
    _ parameters: [(object: Int, motion: Int)], _ matrix: [Double], _ precisions: [Double],
    _ scatter: [Double]
  ) {
    self.parameters = parameters
    self.matrix = matrix
    priorPrecisions = precisions
    self.scatter = scatter
    factor = CholeskyFactorization(matrix, size: parameters.count)
  }

  /// The precision of a uniform distribution of some extent.
  static func precision(extent: Double) -> Double { 12 / (extent * extent) }

  /// The marginal variances by the curvature, `[parameter]`.
  private var variances: [Double] {
    factor?.inverseDiagonal ?? priorPrecisions.map { 1 / $0 }
  }

  /// The parameters with their marginal variances, no larger than the prior's.
  ///
  /// With H the curvature, that is the diagonal of H⁻¹, or with S the slope's covariance by the
  /// residuals themselves that of H⁻¹ S H⁻¹, whichever is larger. The second is right also where
  /// bright pixels are further off than dark ones, or neighbours alike, as what eight bits leave of
  /// smooth shades; of few pixels it says too little.
  var marginals: [(parameter: (object: Int, motion: Int), variance: Double)] {
    var variances = variances
    if let factor, !scatter.isEmpty {
      variances = zip(variances, factor.sandwichDiagonal(scatter)).map { max($0, $1) }
    }
    return zip(parameters, zip(variances, priorPrecisions)).map { ($0, min($1.0, 1 / $1.1)) }
  }

  /// The logarithm of the volume of the posterior about its maximum: what its height must be
  /// multiplied by to give its mass.
  var logVolume: Double {
    guard let factor else { return -.infinity }
    // A uniform distribution is as wide as a Normal one of its variance has it, times √(6/π).
    let flatness = zip(variances, priorPrecisions).reduce(0) { $0 + min(1, $1.0 * $1.1) }
    return Double(parameters.count) / 2 * log(2 * Double.pi) - factor.logDeterminant / 2
      + flatness * log(6 / Double.pi) / 2
  }

  /// The curvature of a scene without one of its objects, whose absence changes nothing for the
  /// others.
  func without(_ object: Int) -> PosteriorCurvature {
    let kept = parameters.indices.filter { parameters[$0].object != object }
    return PosteriorCurvature(
      kept.map {
        let parameter = parameters[$0]
        return (parameter.object - (parameter.object > object ? 1 : 0), parameter.motion)
      },
      kept.flatMap { row in kept.map { matrix[row * parameters.count + $0] } },
      kept.map { priorPrecisions[$0] }, [])
  }
}
