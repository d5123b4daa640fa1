import NeuralNetworks
import Probability
import SceneModel

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
      let mesh = draws.mesh(posterior.mesh, particle, step, &own[particle])
      let pose = posterior.poses[mesh]
      let sample = draws.pose(pose, step, &own[particle])
      let logPose = prior.logPose(
        of: pose.object(sample, mesh: mesh), after: before.map(\.object),
        order: network.architecture.yawOrders[mesh])
      logWeights[particle] +=
        prior.logAnother(after: step) + encouragement(after: step)
        + prior.prior.logMesh(mesh) + logPose.value
        - posterior.mesh.logDensity(of: mesh) - pose.logDensity(of: sample)
      decisions[particle].append(.init(step: step, row: row, object: (mesh, sample)))
      let drawn = DrawnObject(pose, sample, mesh: mesh)
      let placements = before.map(\.placement) + [drawn.placement]
      workspace.show(placements, item: particle)
      workspace.keepDrawing(of: placements, item: particle)
      return drawn
    }
    for particle in 0..<rows {
      let objects = rollout.objects[particle]
      // At the step limit q stops for certain.
      if objects.count == annealed.stepLimit {
        logWeights[particle] += prior.logStop(after: objects.count)
      }
      workspace.show(objects.map(\.object.placement), item: particle)
      workspace.measureResidual(item: particle)
      logWeights[particle] -= annealed.likelihood.energy(of: workspace.residual)
    }
    return ParticleRollout(
      count: count, rollout: rollout, decisions: decisions, logWeights: logWeights)
  }
}
