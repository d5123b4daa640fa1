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
  ///   - leastVariance: see `normalEquations`.
  func curvature(
    of scene: [Candidate], only: Int? = nil, leastVariance: Float? = nil
  ) -> PosteriorCurvature {
    let equations = normalEquations(scene, only: only, leastVariance: leastVariance)
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
  /// objects are taken off it, the least missed first, and of one more object, added up.
  ///
  /// Judged at the noise that was found, but for a birth that was refused: that was judged by the
  /// noise by which scenes are sought. Up to the prior's largest count, or the scene's.
  func countProbabilities(_ scene: [Candidate]) -> [Double] {
    let most = max(specification.prior.maximumCount, scene.count)
    var logEvidences = [Double](repeating: -.infinity, count: most + 1)
    var left = scene
    let score = score(scene)
    var curvature = curvature(of: scene)
    let whole = score + curvature.logVolume + logOrders(scene)
    logEvidences[scene.count] = whole
    if scene.count < most {
      logEvidences[scene.count + 1] = whole + logSumExp([refusedBirth, logUnseenBirth(scene)])
    }
    while !left.isEmpty {
      let evidences = left.indices.map { index -> Double in
        let fewer = left.without(index)
        return self.score(fewer) + curvature.without(index).logVolume + logOrders(fewer)
      }
      logEvidences[left.count - 1] = logSumExp(evidences)
      guard let least = evidences.indices.max(by: { evidences[$0] < evidences[$1] }),
        evidences[least] > whole - Self.clearGain
      else { break }
      left.remove(at: least)
      curvature = curvature.without(least)
    }
    return softmax(logEvidences)
  }

  /// log of how probable one more object is that changes the picture so little that nobody has
  /// looked for it, against none: hidden by another object, or, with much noise, anywhere.
  /// The prior's mass is added up on the grid of births, weighed by what sketches say.
  private func logUnseenBirth(_ scene: [Candidate]) -> Double {
    show(scene)
    let rects = scene.indices.map { canvas.rect(of: $0) }
    let isFaint = noise > Self.faintNoise
    guard isFaint || !rects.isEmpty else { return -.infinity }
    let others = scene.map(\.object.position)
    let count = scene.count
    let another =
      prior.logAnother(after: count) + prior.logStop(after: count + 1)
      - prior.logStop(after: count) + log(Double(count + 1))
    let cell = 2 * specification.prior.positionRanges / Double(settings.birthGrid)
    var places: [(object: SceneObject, logMass: Double)] = []
    for mesh in specification.meshes.indices {
      for place in birthPlaces {
        let object = SceneObject(mesh: mesh, position: place)
        let bounds = canvas.renderer.bounds(around: renderer.placement(of: object))
        guard isFaint || rects.contains(where: { $0.intersection(bounds) == bounds }) else {
          continue
        }
        let order = order(mesh)
        let logMass =
          another + prior.prior.logMesh(mesh) + log(cell.x * cell.y)
          + prior.logPose(place, after: others, order: order).value
          + (order > 0 ? log(2 * Double.pi) : 0)
        if logMass > Self.leastLogMass { places.append((object, logMass)) }
      }
    }
    guard !places.isEmpty else { return -.infinity }
    beginSketch(beside: scene)
    return logSumExp(
      places.map { $0.logMass + sketched($0.object).gain / (2 * noise * noise) })
  }

  /// Where noise is larger, whole objects may be lost in it, in linear RGB.
  private static let faintNoise = 0.3
  /// What has less of the prior is not asked for.
  private static let leastLogMass = -15.0

  /// log of the mass of the noise's posterior over its height at the noise that was found: the
  /// noise's logarithm is uniform from the least to the specification's.
  ///
  /// - Parameter squaredError: Σ over all channels.
  func logNoiseVolume(squaredError: Double) -> Double {
    let largest = specification.likelihood.noiseStandardDeviation
    guard viewDescent == nil, largest > Self.leastNoise else { return 0 }
    let (low, high) = (log(Self.leastNoise), log(largest))
    let numbers = Double(3 * picture.count)
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
