import Foundation
import SceneModel

extension Refiner {
  /// What has been found, with what is known of it.
  func summary(_ scene: inout [Candidate]) -> Refinement {
    // Where the noise is not inferred, counts are judged by that by which scenes are sought.
    let counts = viewDescent == nil ? countProbabilities(scene) : nil
    let laplace = viewDescent.map { jointLaplace(&scene, $0) } ?? laplace(&scene)
    if viewDescent != nil { _ = settleNoise(scene) }
    let countProbabilities = counts ?? countProbabilities(scene)
    // The camera may have gone anywhere; of the scenes that look the same, one is told.
    let turn = specification.canonicalTurn(of: view[.azimuth])
    return Refinement(
      objects: scene.map { candidate in
        var object = turn(candidate.object)
        object.yaw =
          specification.meshes[object.mesh].yawSymmetry.canonicalYaw(object.yaw)
        return object
      },
      origins: scene.map(\.origin),
      deviations: laplace.deviations.map { (turn.deviations($0.position), $0.yaw) },
      meshProbabilities: scene.map(\.meshProbabilities),
      countProbabilities: countProbabilities, view: turn(view),
      viewDeviations: laplace.viewDeviations, renders: renders + (viewDescent?.renders ?? 0),
      moves: moves, logJoint: laplace.logJoint, logEvidence: laplace.logEvidence)
  }

  /// Laplace's approximation of the posterior about a scene.
  private struct Laplace {
    var deviations: [(position: SIMD2<Double>, yaw: Double)]
    var viewDeviations: [Double] = []
    var logJoint: Double
    /// NaN if the picture says nothing about some parameter.
    var logEvidence = Double.nan

    /// - Parameter logJoint: at the maximum.
    init(_ scene: [Candidate], logJoint: Double) {
      deviations = scene.map { _ in (position: SIMD2<Double>.zero, yaw: 0.0) }
      self.logJoint = logJoint
    }

    mutating func set(_ variance: Double, of parameter: (object: Int, motion: Int)) {
      if parameter.motion < 2 {
        deviations[parameter.object].position[parameter.motion] = variance.squareRoot()
      } else {
        deviations[parameter.object].yaw = variance.squareRoot()
      }
    }
  }

  private func laplace(_ scene: inout [Candidate]) -> Laplace {
    _ = settleNoise(scene)
    // With less noise the picture tells more than the descent has asked for so far.
    if noise < specification.likelihood.noiseStandardDeviation / 2 {
      descend(&scene, steps: Self.settledSteps)
    }
    let squaredError = settleNoise(scene)
    let score = score(scene)
    let likelihood = ImageLikelihood(noise: noise)
    let constant = likelihood.logDensity(squaredError: 0, numberCount: picture.count * 3)
    let curvature = curvature(of: scene, withScatter: true)
    var laplace = Laplace(scene, logJoint: score + constant)
    for marginal in curvature.marginals { laplace.set(marginal.variance, of: marginal.parameter) }
    laplace.logEvidence =
      laplace.logJoint + curvature.logVolume + logOrders(scene)
      + logNoiseVolume(squaredError: squaredError)
    return laplace
  }

  private static let settledSteps = 4

  /// The same about a scene and its view together, once both are where the posterior is highest.
  private func jointLaplace(_ scene: inout [Candidate], _ viewDescent: ViewDescent) -> Laplace {
    var (state, equations) = descend(&scene, viewDescent, steps: 2 * settings.steps)
    for (row, parameter) in equations.motions.enumerated() {
      let extent = extent(of: parameter, in: scene)
      equations.add(row, slope: 0, curvature: PosteriorCurvature.precision(extent: extent))
    }
    let logPlacement = prior.prior.logPlacement(of: scene.map(\.object.position)).value
    let logJoint =
      state.score - logPlacement + logPrior(scene) + viewDescent.logConstant(of: state)
    var laplace = Laplace(scene, logJoint: logJoint)
    laplace.viewDeviations = viewPrior.free.map { viewPrior[$0].deviation }
    guard let (parameters, factor) = equations.curvature else { return laplace }
    for (variance, index) in zip(factor.inverseDiagonal, parameters) {
      if index < equations.motions.count {
        laplace.set(variance, of: equations.motions[index])
      } else {
        let latent = equations.latents[index - equations.motions.count]
        guard let place = viewPrior.free.firstIndex(of: latent) else { continue }
        laplace.viewDeviations[place] = min(
          laplace.viewDeviations[place], variance.squareRoot())
      }
    }
    if parameters.count == equations.count {
      laplace.logEvidence =
        logJoint + Double(parameters.count) / 2 * log(2 * Double.pi) - factor.logDeterminant / 2
        + logOrders(scene)
    }
    return laplace
  }
}
