import Foundation
import Probability
import Rendering
import SceneModel

/// Draws from p(scene | picture).
extension Refiner {
  /// Draws scenes about all that a refinement found that the picture may show, weighs them by the
  /// renderer, takes as many as their weights say, and lets each walk on by itself: one step of
  /// sequential Monte Carlo (P. Del Moral, A. Doucet and A. Jasra, "Sequential Monte Carlo samplers",
  /// 2006) with Metropolis–Hastings moves.
  ///
  /// At the noise that the picture shows, or, where the specification does not leave the noise to
  /// be inferred, at most its own. The same generator gives the same scenes.
  ///
  /// - Parameters:
  ///   - picture: of the specification's size.
  ///   - refinement: of that picture, the camera known.
  /// - Returns: nil where camera or light are inferred, of which no samples are drawn.
  package func samples(
    _ picture: Image, of refinement: Refinement, count: Int, using generator: inout PCG32
  ) -> PosteriorSamples? {
    guard viewDescent == nil else { return nil }
    begin(picture)
    let squaredError = settleNoise(candidates(refinement.objects))
    let (proposals, shares) = proposals(refinement)
    guard !proposals.isEmpty else { return nil }
    var drawn: [(objects: [SceneObject], mode: Int)] = []
    var logWeights: [Double] = []
    // As many of each mode as it is probable, but some of each.
    for index in 0..<count {
      let place = (Double(index) + .uniform(using: &generator)) / Double(count)
      let mode = Categorical.index(at: place, of: shares)
      let objects = proposals[mode].sample(using: &generator)
      let densities = zip(proposals, shares).map { log($1) + $0.logDensity(of: objects) }
      logWeights.append(logTarget(objects) - logSumExp(densities))
      drawn.append((objects, mode))
    }
    let constant = logConstant + logNoiseVolume(squaredError: squaredError)
    var samples = PosteriorSamples(logWeights: logWeights, constant: constant)
    samples.scenes = Self.resampled(softmax(logWeights), using: &generator).map {
      var scene = drawn[$0]
      walk(&scene.objects, by: proposals[scene.mode], using: &generator)
      return scene.objects.map(told)
    }
    return samples
  }

  func candidates(_ objects: [SceneObject]) -> [Candidate] {
    objects.map { Candidate(object: $0, origin: nil, meshProbabilities: nil) }
  }

  /// log p(picture, scene) of a scene as a set, per metre and radian, up to the likelihood's
  /// constant.
  private func logTarget(_ objects: [SceneObject]) -> Double {
    let scene = candidates(objects)
    return score(scene) + logOrders(scene)
  }

  /// A proposal for the scene that was found and for each alternative, and their shares.
  private func proposals(_ refinement: Refinement) -> ([ModeProposal], shares: [Double]) {
    let likely = refinement.alternatives.prefix(Self.mostAlternatives)
    let scenes = [refinement.objects] + likely.map(\.objects)
    let odds = [1] + likely.map { min(1, max(Self.leastShare, exp($0.logOdds))) }
    var proposals: [ModeProposal] = []
    var shares: [Double] = []
    for (index, objects) in scenes.enumerated() {
      let scene = candidates(objects)
      show(scene)
      let curvature = curvature(of: scene)
      // Alternatives but other yaws have the ranges that the scene's own objects have.
      let ranges = objects.map { object in
        refinement.objects.firstIndex(of: object).flatMap { refinement.yawRanges[$0] }
          .flatMap { $0.contains { Self.isWide($0) } ? $0 + [anyYaw(of: object)] : nil }
      }
      guard
        let proposal = ModeProposal(
          objects, parameters: curvature.parameters, matrix: curvature.matrix, ranges: ranges,
          periods: objects.map { specification.meshes[$0.mesh].yawSymmetry.period })
      else { continue }
      proposals.append(proposal)
      shares.append(odds[index])
    }
    let whole = shares.reduce(0, +)
    return (proposals, shares.map { $0 / whole })
  }

  /// What ranges leave out has some probability, too.
  private func anyYaw(of object: SceneObject) -> YawRange {
    let period = specification.meshes[object.mesh].yawSymmetry.period ?? 2 * .pi
    return YawRange(
      bounds: object.yaw - period / 2...object.yaw + period / 2, probability: 1 - Self.rangesShare)
  }

  /// Narrower ranges are modes that a curvature describes.
  private static func isWide(_ range: YawRange) -> Bool {
    range.bounds.upperBound - range.bounds.lowerBound > 0.15
  }

  private static let mostAlternatives = 12
  /// However improbable an alternative seems, some scenes about it are drawn.
  private static let leastShare = 0.01
  private static let walkSteps = 4

  /// Metropolis–Hastings steps, in which what is drawn anew has its own density.
  private func walk(
    _ objects: inout [SceneObject], by proposal: ModeProposal, using generator: inout PCG32
  ) {
    guard !objects.isEmpty else { return }
    var current = logTarget(objects)
    for step in 0..<Self.walkSteps {
      var moved = objects
      var logRatio = 0.0
      if proposal.hasRanges, step % 2 == 0 {
        proposal.drawYaws(&moved, using: &generator)
        logRatio = proposal.logYawDensity(of: objects) - proposal.logYawDensity(of: moved)
      } else {
        moved = proposal.step(from: objects, using: &generator)
      }
      let next = logTarget(moved)
      let accepts = log(1 - Double.uniform(using: &generator)) < next - current + logRatio
      if accepts { (objects, current) = (moved, next) }
    }
  }

  /// As many indices as there are shares, each as often as its share says but for less than one:
  /// systematic resampling.
  private static func resampled(_ shares: [Double], using generator: inout PCG32) -> [Int] {
    let first = Double.uniform(using: &generator)
    var indices: [Int] = []
    var (index, sum) = (0, shares.first ?? 0)
    for place in shares.indices {
      let wanted = (Double(place) + first) / Double(shares.count)
      while sum < wanted, index + 1 < shares.count {
        index += 1
        sum += shares[index]
      }
      indices.append(index)
    }
    return indices
  }

  /// With its yaw from 0 to the period.
  private func told(_ object: SceneObject) -> SceneObject {
    var object = object
    object.yaw = specification.meshes[object.mesh].yawSymmetry.canonicalYaw(object.yaw)
    return object
  }
}
