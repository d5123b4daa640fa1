import Foundation
import Probability
import Rendering
import SceneModel

/// How probable scenes are, not only how high their density is.
extension Refiner {
  /// The curvature about a scene, which the canvas shows.
  ///
  /// - Parameters:
  ///   - only: an object, of the others standing still; all by default.
  ///   - withScatter: see `normalEquations`.
  func curvature(
    of scene: [Candidate], only: Int? = nil, withScatter: Bool = false
  ) -> PosteriorCurvature {
    let equations = normalEquations(scene, only: only, withScatter: withScatter)
    return PosteriorCurvature(
      equations, extents: equations.parameters.map { extent(of: $0, in: scene) })
  }

  /// How wide the prior of a parameter is, in metres or radians.
  func extent(of parameter: (object: Int, motion: Int), in scene: [Candidate]) -> Double {
    guard parameter.motion == 2 else {
      return 2 * specification.prior.positionRanges[parameter.motion]
    }
    return 2 * .pi / Double(max(1, order(scene[parameter.object].object.mesh)))
  }

  /// The log volume of the posterior of one object of a scene, which the canvas shows, as a phase.
  func logVolume(of index: Int, in scene: [Candidate]) -> Double {
    curvature(of: scene, only: index).logVolume
      + log(Double(max(1, order(scene[index].object.mesh))))
  }

  /// Scenes are sets: each stands for all orders of its objects. A phase is order · yaw.
  func logOrders(_ scene: [Candidate]) -> Double {
    scene.reduce(lgamma(Double(scene.count) + 1)) {
      $0 + log(Double(max(1, order($1.object.mesh))))
    }
  }

  /// The probability of each number of objects: the evidences of the scene, of what remains when
  /// objects are taken off it, the least missed first, and of more objects, added up.
  ///
  /// Judged at the noise by which scenes are sought. Up to the prior's largest count, or the
  /// scene's.
  ///
  /// - Parameter alternatives: takes up the scenes with one object less or more.
  func countProbabilities(
    _ scene: [Candidate], _ alternatives: inout [SceneAlternative]
  ) -> [Double] {
    let most = max(specification.prior.maximumCount, scene.count)
    var logEvidences = [Double](repeating: -.infinity, count: most + 1)
    var left = scene
    let score = score(scene)
    var curvature = curvature(of: scene)
    let whole = score + curvature.logVolume + logOrders(scene)
    logEvidences[scene.count] = whole
    while !left.isEmpty {
      let evidences = left.indices.map { index -> Double in
        let fewer = left.without(index)
        return self.score(fewer) + curvature.without(index).logVolume + logOrders(fewer)
      }
      logEvidences[left.count - 1] = logSumExp(evidences)
      if left.count == scene.count {
        for (index, evidence) in evidences.enumerated() {
          alternatives.append(
            SceneAlternative(
              change: .absence(object: index), objects: scene.without(index).map(\.object),
              logOdds: evidence - whole))
        }
      }
      guard let least = evidences.indices.max(by: { evidences[$0] < evidences[$1] }),
        evidences[least] > whole - Self.clearGain
      else { break }
      left.remove(at: least)
      curvature = curvature.without(least)
    }
    if let refused = refusedObject, scene.count < most {
      alternatives.append(
        SceneAlternative(
          change: .addition, objects: scene.map(\.object) + [refused], logOdds: refusedBirth))
    }
    // What noise may hide anywhere is added up over the table, not told by a peak.
    let seen = noise > Self.faintNoise ? left : scene
    let births = logUnseenBirths(beside: seen, most: most - seen.count)
    for (further, logBirth) in births.enumerated() {
      logEvidences[seen.count + 1 + further] = logEvidences[seen.count] + logBirth
    }
    return softmax(logEvidences)
  }

  /// log of how probable one more object is, two more and so on, against none.
  ///
  /// With little noise one more is what was tried and refused, and what hides behind others. With
  /// much, whole objects are lost in it wherever they stand: they are added up over the table, and
  /// for the next beside some of the likeliest.
  private func logUnseenBirths(beside scene: [Candidate], most: Int) -> [Double] {
    guard most > 0 else { return [] }
    var generator = PCG32(seed: 0, stream: 0)
    guard noise > Self.faintNoise else {
      return [
        logSumExp(
          [refusedBirth] + unseenBirths(beside: scene, using: &generator).map(\.logMass))
      ]
    }
    var beside = [scene]
    var sums: [Double] = []
    for further in 1...most {
      let births = beside.map { unseenBirths(beside: $0, using: &generator) }
      let masses = births.map { logSumExp($0.map(\.logMass)) }
      // The new ones may have come in any order, too.
      sums.append(
        (sums.last ?? 0) + logSumExp(masses) - log(Double(beside.count)) - log(Double(further)))
      guard further < most, sums[further - 1] > Self.leastLogMass else { break }
      let all = zip(beside, births).flatMap { pair in pair.1.map { (pair.0, $0) } }
      let shares = softmax(all.map(\.1.logMass))
      beside = (0..<Self.likelyBirths).map { _ in
        let (scene, birth) = all[Categorical(probabilities: shares).sample(using: &generator)]
        return scene + [Candidate(object: birth.object, origin: nil, meshProbabilities: nil)]
      }
    }
    return sums
  }

  /// One more object that changes the picture so little that nobody has looked for it, each with
  /// the log of how probable it is against none: hidden by another, or, with much noise, anywhere.
  /// The prior's mass is added up on the grid of births, weighed by what sketches say.
  private func unseenBirths(
    beside scene: [Candidate], using generator: inout PCG32
  ) -> [(object: SceneObject, logMass: Double)] {
    show(scene)
    let rects = scene.indices.map { canvas.rect(of: $0) }
    let isFaint = noise > Self.faintNoise
    guard isFaint || !rects.isEmpty else { return [] }
    let others = scene.map(\.object)
    let count = scene.count
    let another =
      prior.logAnother(after: count) + prior.logStop(after: count + 1)
      - prior.logStop(after: count) + log(Double(count + 1))
    let cell = 2 * specification.prior.positionRanges / Double(settings.birthGrid)
    var births: [(object: SceneObject, logMass: Double)] = []
    for mesh in specification.meshes.indices {
      let order = order(mesh)
      for middle in birthPlaces(cells: settings.birthGrid) {
        var object = SceneObject(mesh: mesh, position: middle)
        if isFaint {
          // Anywhere in the cell, and turned anyhow: the sum is right on average.
          for axis in 0..<2 {
            object.position[axis] += cell[axis] * (.uniform(using: &generator) - 0.5)
          }
          object.yaw = 2 * .pi * .uniform(using: &generator)
        }
        let bounds = canvas.renderer.bounds(around: renderer.placement(of: object))
        guard isFaint || rects.contains(where: { $0.intersection(bounds) == bounds }) else {
          continue
        }
        let logMass =
          another + prior.prior.logMesh(mesh) + log(cell.x * cell.y)
          + prior.logPose(of: object, after: others, order: order).value
          + (order > 0 ? log(2 * Double.pi) : 0)
        if logMass > Self.leastLogMass { births.append((object, logMass)) }
      }
    }
    guard !births.isEmpty else { return [] }
    beginSketch(beside: scene)
    return births.map {
      ($0.object, $0.logMass + sketched($0.object).gain / (2 * noise * noise))
    }
  }

  /// Where noise is larger, whole objects may be lost in it, in linear RGB.
  private static let faintNoise = 0.3
  /// What has less of the prior is not asked for.
  private static let leastLogMass = -15.0
  /// Beside so many of the likeliest births a further one is looked for.
  private static let likelyBirths = 16

  /// log of the mass of the noise's posterior over its height at the noise that was found: the
  /// noise's logarithm is uniform from the least to the specification's.
  ///
  /// - Parameter squaredError: Σ over all channels that no file has cut off.
  func logNoiseVolume(squaredError: Double) -> Double {
    let largest = specification.likelihood.noiseStandardDeviation
    guard viewDescent == nil, largest > Self.leastNoise else { return 0 }
    let (low, high) = (log(Self.leastNoise), log(largest))
    let numbers = Double(max(1, 3 * picture.count - cuts.count))
    func logLikelihood(_ logNoise: Double) -> Double {
      -numbers * logNoise - squaredError / 2 * exp(-2 * logNoise)
    }
    // The likelihood's width in log noise is 1 / √(2 · numbers): a fiftieth of that resolves it,
    // and what falls off at an end of the range, too.
    let step = 0.02 / (2 * numbers).squareRoot()
    let found = log(noise)
    let reach = 400
    let values = (-reach...reach).compactMap { index -> Double? in
      let place = found + Double(index) * step
      return place >= low - 1e-12 && place <= high + 1e-12
        ? logLikelihood(place) - logLikelihood(found) : nil
    }
    return logSumExp(values) + log(step / (high - low))
  }
}
