import Foundation
import SceneModel

extension Refiner {
  /// What has been found, with what is known of it.
  func summary(_ scene: inout [Candidate]) -> Refinement {
    // Where the noise is not inferred, counts and meshes are judged by that by which scenes are
    // sought.
    var alternatives: [SceneAlternative] = []
    var turns: [SceneAlternative] = []
    var counts: [Double]?
    if viewDescent == nil, settings.steps > 0 {
      turns = turnAlternatives(&scene)
      alternatives = meshAlternatives(&scene)
      counts = countProbabilities(scene, &alternatives)
    }
    var laplace = viewDescent.map { jointLaplace(&scene, $0) } ?? laplace(&scene)
    if viewDescent != nil { _ = settleNoise(scene) }
    let countProbabilities = counts ?? countProbabilities(scene, &alternatives)
    if viewDescent == nil, settings.steps > 0, judge(&turns, against: &scene) {
      laplace = self.laplace(&scene)
    }
    let yawRanges = yawRanges(&scene, &laplace, &turns)
    alternatives = (alternatives + turns).filter {
      $0.logOdds > [SceneAlternative].leastLogOdds
    }.sorted { $0.logOdds > $1.logOdds }
    // The camera may have gone anywhere; of the scenes that look the same, one is told.
    let turn = specification.canonicalTurn(of: view[.azimuth])
    func told(_ object: SceneObject) -> SceneObject {
      var object = turn(object)
      object.yaw = specification.meshes[object.mesh].yawSymmetry.canonicalYaw(object.yaw)
      return object
    }
    let objects = scene.map { told($0.object) }
    return Refinement(
      objects: objects,
      origins: scene.map(\.origin),
      deviations: laplace.deviations.map { (turn.deviations($0.position), $0.yaw) },
      yawRanges: scene.indices.map { index in
        let shift = objects[index].yaw - scene[index].object.yaw
        return yawRanges[index]?.map { $0.shifted(by: shift) }
      },
      alternatives: alternatives.map {
        var alternative = $0
        alternative.objects = $0.objects.map(told)
        return alternative
      },
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

  /// Judges other yaws by the noise that the picture shows. A better one takes the scene's place.
  ///
  /// - Returns: whether one did.
  private func judge(
    _ turns: inout [SceneAlternative], against scene: inout [Candidate]
  ) -> Bool {
    var isBetter = false
    for place in turns.indices {
      guard case .turn(let index) = turns[place].change else { continue }
      let whole = score(scene) + logVolume(of: index, in: scene)
      var turned = scene
      turned[index].object = turns[place].objects[index]
      descend(&turned, steps: Self.settledSteps, only: index)
      let evidence = score(turned) + logVolume(of: index, in: turned)
      turns[place].logOdds = evidence - whole
      turns[place].objects = turned.map(\.object)
      guard evidence > whole else { continue }
      turns[place].logOdds = whole - evidence
      turns[place].objects = scene.map(\.object)
      moves.append(.turn(mesh: scene[index].object.mesh))
      (scene, isBetter) = (turned, true)
    }
    return isBetter
  }

  /// Of each object whose yaw a curvature does not tell the 95 % ranges, nil of others. Its yaw is
  /// then the middle of the range, where that explains as much, and its deviation the range's; other
  /// yaws in that range are no alternatives.
  private func yawRanges(
    _ scene: inout [Candidate], _ laplace: inout Laplace, _ turns: inout [SceneAlternative]
  ) -> [[YawRange]?] {
    guard viewDescent == nil, settings.steps > 0 else { return scene.map { _ in nil } }
    return scene.indices.map { index -> [YawRange]? in
      guard let profile = yawProfile(scene, index) else { return nil }
      let ranges = profile.ranges(holding: 0.95)
      let yaw = scene[index].object.yaw
      guard let main = ranges.first(where: { $0.holds(yaw, period: profile.period) }) else {
        return nil
      }
      laplace.deviations[index].yaw = min(
        main.deviation, profile.period / (12.0).squareRoot())
      var middle = scene
      middle[index].object.yaw = yaw + remainder(main.mean - yaw, profile.period)
      if score(middle) > score(scene) - 1 { scene = middle }
      turns.removeAll {
        $0.change == .turn(object: index)
          && main.holds($0.objects[index].yaw, period: profile.period)
      }
      return ranges.map { range in
        let turn = ((yaw - range.mean) / profile.period).rounded() * profile.period
        return YawRange(
          bounds: range.bounds.lowerBound + turn...range.bounds.upperBound + turn,
          probability: range.mass)
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
