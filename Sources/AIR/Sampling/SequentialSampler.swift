import Foundation
import Probability

/// Draws scenes from a density that proposals are about: sequential Monte Carlo (P. Del Moral,
/// A. Doucet and A. Jasra, "Sequential Monte Carlo samplers", 2006).
///
/// Scenes are drawn from the proposals' mixture q and weighed by the density p. Where most of the
/// weight would be that of a few, they go there by bridges, q¹⁻ᵝpᵝ, of which each is as far as half
/// of the scenes bear; on each the scenes are drawn anew by their weights, and walk on.
struct SequentialSampler {
  let proposals: [ModeProposal]
  /// Of the proposals in the mixture.
  let shares: [Double]
  /// log p, up to a constant.
  let logTarget: (SampledScene) -> Double

  private struct Particle {
    var scene: SampledScene
    /// The proposal that it was drawn from, by which it walks.
    var mode: Int
    /// The draw that it descends from.
    var ancestor: Int
    var logTarget: Double
    var logProposal: Double

    /// log of the density on a bridge. What has no density has none on any.
    func logBridge(_ share: Double) -> Double {
      share == 0 ? logProposal : (1 - share) * logProposal + share * logTarget
    }
  }

  /// Draws scenes, and tells how far they are to be trusted; log p(picture) is up to the target's
  /// constant.
  func draw(_ count: Int, using generator: inout PCG32) -> PosteriorSamples {
    var particles = (0..<count).map { particle($0, of: count, using: &generator) }
    var share = 0.0
    var logEvidence = 0.0
    var paretoShape = -Double.infinity
    for bridge in 1...Self.mostBridges {
      let ratios = particles.map { $0.logTarget - $0.logProposal }
      let change = bridge == Self.mostBridges ? 1 - share : Self.change(ratios, atMost: 1 - share)
      let logWeights = ratios.map { $0 * change }
      logEvidence += logMeanExp(logWeights)
      // What the prior does not have makes no weight's tail.
      let possible = logWeights.filter { $0 > -.infinity }
      paretoShape = max(paretoShape, ParetoShape.estimate(logWeights: possible))
      share = share + change > 1 - 1e-9 ? 1 : share + change
      let weights = softmax(logWeights)
      var families = [Double](repeating: 0, count: count)
      for (particle, weight) in zip(particles, weights) { families[particle.ancestor] += weight }
      particles = Self.resampled(weights, using: &generator).map { particles[$0] }
      for index in particles.indices {
        walk(
          &particles[index], share, steps: share == 1 ? Self.walkSteps : Self.bridgeSteps,
          using: &generator)
      }
      if share == 1 {
        return PosteriorSamples(
          scenes: particles.map(\.scene), families: families, paretoShape: paretoShape,
          logEvidence: logEvidence)
      }
    }
    preconditionFailure("the last bridge ends at the target")
  }

  /// More are not built: the last one goes all the way.
  private static let mostBridges = 40
  private static let bridgeSteps = 4
  private static let walkSteps = 4

  /// As many of each mode as it is probable, but some of each.
  private func particle(
    _ index: Int, of count: Int, using generator: inout PCG32
  ) -> Particle {
    let place = (Double(index) + .uniform(using: &generator)) / Double(count)
    let mode = Categorical.index(at: place, of: shares)
    let scene = proposals[mode].sample(using: &generator)
    return Particle(
      scene: scene, mode: mode, ancestor: index, logTarget: logTarget(scene),
      logProposal: logProposal(scene))
  }

  private func logProposal(_ scene: SampledScene) -> Double {
    logSumExp(zip(proposals, shares).map { log($1) + $0.logDensity(of: scene) })
  }

  /// How far the next bridge goes: all the way if a fourth of the scenes that have a density bear
  /// that, else so far that half of them do.
  private static func change(_ ratios: [Double], atMost rest: Double) -> Double {
    func borne(_ change: Double) -> Double {
      1 / softmax(ratios.map { $0 * change }).reduce(0) { $0 + $1 * $1 }
    }
    let possible = Double(ratios.filter { $0 > -.infinity }.count)
    guard possible > 0, borne(rest) < possible / 4 else { return rest }
    var (low, high) = (0.0, rest)
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if borne(middle) < possible / 2 { high = middle } else { low = middle }
    }
    return high
  }

  /// Metropolis–Hastings steps on a bridge: in turn as the curvature has it, at random, and, of
  /// what is drawn anew, by its own density.
  private func walk(
    _ particle: inout Particle, _ share: Double, steps: Int, using generator: inout PCG32
  ) {
    let proposal = proposals[particle.mode]
    guard !proposal.isEmpty else { return }
    for step in 0..<steps {
      var next = particle
      var logRatio = 0.0
      if proposal.hasUntold, step % 4 == 2 {
        proposal.drawUntold(&next.scene, using: &generator)
        logRatio =
          proposal.logUntoldDensity(of: particle.scene)
          - proposal.logUntoldDensity(of: next.scene)
      } else if step % 2 == 0 {
        (next.scene, logRatio) = proposal.step(from: particle.scene, using: &generator)
      } else {
        (next.scene, logRatio) = proposal.randomWalk(from: particle.scene, using: &generator)
      }
      next.logTarget = logTarget(next.scene)
      next.logProposal = logProposal(next.scene)
      let gain = next.logBridge(share) - particle.logBridge(share) + logRatio
      if log(1 - Double.uniform(using: &generator)) < gain { particle = next }
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
}
