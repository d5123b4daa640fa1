import Foundation
import SceneModel

extension Refiner {
  /// What has been found, with what is known of it.
  ///
  /// - Parameter explores: whether to find out what else the picture may show.
  func summary(_ scene: inout [Candidate], explores: Bool = true) -> Refinement {
    // Where the noise is not inferred, counts and meshes are judged by that by which scenes are
    // sought.
    let isKnown = viewDescent == nil
    let looksFurther = explores && settings.steps > 0
    let looksOn = looksFurther && isKnown
    var alternatives: [SceneAlternative] = []
    var scans: [TurnScan?] = scene.map { _ in nil }
    if looksOn {
      scans = tryFullTurns(&scene)
      let meshes = scene.map(\.object.mesh)
      alternatives = meshAlternatives(&scene)
      for index in scene.indices where scene[index].object.mesh != meshes[index] {
        scans[index] = turnScan(scene, index)
      }
    }
    if looksFurther, !isKnown {
      judge(scene)
      alternatives = meshAlternatives(&scene) + turnAlternatives(scene)
    }
    let counts = explores && isKnown ? countProbabilities(scene, &alternatives) : nil
    var laplace = viewDescent.map { jointLaplace(&scene, $0) } ?? laplace(&scene, looksOn)
    // A polished scene's are those of the small picture, where they can be.
    judge(scene)
    let countProbabilities =
      counts ?? (isKnown ? [] : countProbabilities(scene, &alternatives))
    if viewDescent != nil { _ = settleNoise(scene) }
    let yawRanges = yawRanges(&scene, scans, &laplace, &alternatives)
    alternatives = alternatives.filter { $0.logOdds > [SceneAlternative].leastLogOdds }
      .sorted { $0.logOdds > $1.logOdds }
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

  /// Of each object whose yaw a curvature does not tell the ranges that hold 95 %, nil of others.
  ///
  /// In a range of several cells the yaw is the middle, where that explains as much, and its
  /// deviation the range's. The best of other ranges are alternatives.
  private func yawRanges(
    _ scene: inout [Candidate], _ scans: [TurnScan?], _ laplace: inout Laplace,
    _ alternatives: inout [SceneAlternative]
  ) -> [[YawRange]?] {
    scene.indices.map { index -> [YawRange]? in
      guard let scan = scans[index], let profile = yawProfile(scene, index, scan) else {
        return nil
      }
      let ranges = profile.ranges(holding: Self.rangesShare)
      let main = ranges[0]
      let curvature = laplace.deviations[index].yaw
      turn(&scene, index, to: main.mode)
      if main.cells > 1 {
        laplace.deviations[index].yaw = main.deviation
        let height = score(scene)
        var middle = scene
        middle[index].object.yaw = main.mean
        if score(middle) > height - 1 { scene = middle }
      }
      for range in ranges.dropFirst() {
        var turned = scene
        turn(&turned, index, to: range.mode)
        alternatives.append(
          SceneAlternative(
            change: .turn(object: index), objects: turned.map(\.object),
            logOdds: log(range.mass / main.mass)))
      }
      let reach = Self.normalReach * curvature
      return ranges.map { range in
        YawRange(
          bounds: range.cells > 1 ? range.bounds : range.mode - reach...range.mode + reach,
          probability: range.mass)
      }
    }
  }

  /// Turns an object, and moves it to where it is likeliest so: turned about an origin that is not
  /// its middle, it stands elsewhere.
  private func turn(_ scene: inout [Candidate], _ index: Int, to yaw: Double) {
    guard scene[index].object.yaw != yaw else { return }
    scene[index].object.yaw = yaw
    descend(&scene, steps: settings.steps, only: index)
  }

  static let rangesShare = 0.95
  /// So many deviations about a Normal distribution's mean hold 95 %.
  private static let normalReach = 1.96

  /// - Parameter looksOn: whether to look for other maxima near the one that was found.
  private func laplace(_ scene: inout [Candidate], _ looksOn: Bool) -> Laplace {
    _ = settleNoise(scene)
    // With less noise the picture tells more than the descent has asked for so far, and where noise
    // is cut off it told what is not so.
    let hasLess = noise < specification.likelihood.noiseStandardDeviation / 2
    if hasLess || !cuts.isEmpty { descend(&scene, steps: Self.settledSteps) }
    if looksOn, !hasLess { leaveLedges(&scene) }
    let squaredError = settleNoise(scene)
    let score = score(scene)
    let curvature = curvature(of: scene, withScatter: true)
    var laplace = Laplace(scene, logJoint: score + logConstant)
    for marginal in curvature.marginals { laplace.set(marginal.variance, of: marginal.parameter) }
    laplace.logEvidence =
      laplace.logJoint + curvature.logVolume + logOrders(scene)
      + logNoiseVolume(squaredError: squaredError)
    return laplace
  }

  private static let settledSteps = 4

  /// Goes on from a deviation to each side of where a descent ended: with noise there are many
  /// small maxima, as what is drawn jumps a little here and there.
  private func leaveLedges(_ scene: inout [Candidate]) {
    let first = score(scene)
    var best = first
    let equations = normalEquations(scene)
    let count = equations.parameters.count
    for (row, parameter) in equations.parameters.enumerated() {
      let deviation = 1 / equations.matrix[row * count + row].squareRoot()
      guard deviation < extent(of: parameter, in: scene) / 10 else { continue }
      for side in [-1.0, 1] {
        var moved = scene
        if parameter.motion < 2 {
          moved[parameter.object].object.position[parameter.motion] += side * deviation
        } else {
          moved[parameter.object].object.yaw += side * deviation
        }
        let goal = best + Self.leastLedge
        descend(&moved, steps: Self.settledSteps, only: parameter.object, goal: goal)
        let score = score(moved)
        if score > goal { (scene, best) = (moved, score) }
      }
    }
    if best > first { descend(&scene, steps: Self.settledSteps) }
  }

  /// Less is not worth the way, in nats.
  private static let leastLedge = 0.1

  /// The same about a scene and its view together, once both are where the posterior is highest.
  private func jointLaplace(_ scene: inout [Candidate], _ viewDescent: ViewDescent) -> Laplace {
    var (state, equations) = descend(&scene, viewDescent, steps: 2 * settings.steps)
    for (row, parameter) in equations.motions.enumerated() {
      let extent = extent(of: parameter, in: scene)
      equations.add(row, slope: 0, curvature: PosteriorCurvature.precision(extent: extent))
    }
    let logPlacement = prior.prior.logPlacement(of: scene.map(\.object)).value
    let logJoint =
      state.score - logPlacement + logPrior(scene) + viewDescent.logConstant(of: state)
    var laplace = Laplace(scene, logJoint: logJoint)
    laplace.viewDeviations = viewPrior.free.map { viewPrior[$0].deviation }
    guard let curvature = equations.curvature else { return laplace }
    let (parameters, factor) = curvature
    for (index, variance) in equations.variances(curvature, scatter: viewDescent.endScatter) {
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
