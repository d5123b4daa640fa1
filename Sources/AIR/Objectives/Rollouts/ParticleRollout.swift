import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// Several draws from q for each picture of a slice, with their weights: what estimators of
/// importance-weighted bounds are made of.
///
/// Rows of the workspace are particles: particle k of picture i is row i · count + k.
struct ParticleRollout {
  /// A draw of presence and, if there is an object, of its category and pose.
  struct Decision {
    var step: Int
    var row: Int
    var object: (category: Int, pose: PosePosterior.Sample)?
  }

  /// Particles a picture.
  let count: Int
  var rollout: Rollout
  /// `[particle]`, in the order of the steps.
  var decisions: [[Decision]]
  /// `[particle]`: log p(picture, scene) − log q(scene | picture) under the tempered likelihood, in
  /// nats.
  var logWeights: [Double]

  /// The log weights of a picture's particles.
  func logWeights(ofPicture index: Int) -> ArraySlice<Double> {
    logWeights[index * count..<(index + 1) * count]
  }
}

extension ProposalObjective {
  /// Draws `count` scenes from q for each of the workspace's pictures 0 ..< `pictures`.
  ///
  /// - Parameter generators: one a picture; each particle gets one of its own from it.
  func drawParticles(
    _ count: Int, pictures: Int, _ workspace: TrainingWorkspace, _ generators: inout [PCG32],
    draws: LatentDraws, _ tape: Tape
  ) -> ParticleRollout {
    let rows = pictures * count
    workspace.repeatPictures(pictures, times: count)
    var own: [PCG32] = []
    for picture in 0..<pictures {
      for particle in 0..<count {
        own.append(PCG32(seed: generators[picture].next(), stream: UInt64(particle)))
      }
    }
    var decisions = [[ParticleRollout.Decision]](repeating: [], count: rows)
    var logWeights = [Double](repeating: 0, count: rows)
    let rollout = rollOut(items: rows, workspace, tape) { particle, row, before, record in
      let posterior = record.posteriors[row]
      let step = before.count
      let isPresent = draws.presence(posterior.presence, particle, step, &own[particle])
      logWeights[particle] -= posterior.presence.logDensity(of: isPresent)
      guard isPresent else {
        logWeights[particle] += prior.logStop(after: step)
        decisions[particle].append(.init(step: step, row: row, object: nil))
        return nil
      }
      let category = draws.category(posterior.category, particle, step, &own[particle])
      let pose = posterior.poses[category]
      let sample = draws.pose(pose, step, &own[particle])
      let logPose = prior.logPose(
        sample.position, category: category, after: before.map(\.sample.position),
        order: network.architecture.yawOrders[category])
      logWeights[particle] +=
        prior.logAnother(after: step) + encouragement(after: step)
        + prior.prior.logMesh(category) + logPose.value
        - posterior.category.logDensity(of: category) - pose.logDensity(of: sample)
      decisions[particle].append(.init(step: step, row: row, object: (category, sample)))
      let placement = pose.placement(of: sample, category: category)
      let placements = before.map(\.placement) + [placement]
      workspace.show(placements, item: particle)
      workspace.keepDrawing(of: placements, item: particle)
      return Proposal(category: category, sample: sample, placement: placement)
    }
    for particle in 0..<rows {
      let proposals = rollout.proposals[particle]
      // At the step limit q stops for certain.
      if proposals.count == state.stepLimit {
        logWeights[particle] += prior.logStop(after: proposals.count)
      }
      workspace.show(proposals.map(\.proposal.placement), item: particle)
      workspace.measureResidual(item: particle)
      logWeights[particle] -= state.likelihood.energy(of: workspace.residual)
    }
    return ParticleRollout(
      count: count, rollout: rollout, decisions: decisions, logWeights: logWeights)
  }
}
