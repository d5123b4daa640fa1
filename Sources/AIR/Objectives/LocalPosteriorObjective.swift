import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// The default objective: pathwise gradients of the ELBO through the renderer for position and yaw,
/// the local posterior (`LocalPosterior`) for presence and mesh. No labels.
struct LocalPosteriorObjective: PictureObjective {
  let network: InferenceNetwork
  let prior: SequentialPrior
  let annealed: AnnealedSettings
  let renderer: SceneRenderer

  func accumulateGradient(
    items: Int, workspace: TrainingWorkspace, generators: inout [PCG32], scale: Double,
    tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics {
    var statistics = ObjectiveStatistics(pictures: items)
    let view = proposeViews(
      items: items, workspace, tape, renderer, generators: &generators)
    var rollout = rollOut(items: items, workspace, tape, view: view) { item, row, before, record in
      stepOfItem(
        item, row: row, before: before, record: &record, workspace, &generators[item],
        scale: scale, &statistics)
    }
    for item in 0..<items {
      addPathwiseGradient(item, &rollout, workspace, scale: scale, &statistics)
    }
    dropUnusable(items: items, &rollout, &statistics)
    tape.backward(from: seeds(rollout), addingTo: &gradients)
    return statistics
  }

  /// Of what is hardly there, no yaw is learned.
  private static let leastPresence = 0.05

  /// One step of one picture: draws a pose for every mesh, judges them, adds the discrete
  /// latents' gradient, and draws what happens. Returns the proposed object, nil for "no more".
  private func stepOfItem(
    _ item: Int, row: Int, before: [DrawnObject], record: inout StepRecord,
    _ workspace: TrainingWorkspace, _ generator: inout PCG32, scale: Double,
    _ statistics: inout ObjectiveStatistics
  ) -> DrawnObject? {
    let posterior = record.posteriors[row]
    let orders = network.architecture.yawOrders
    let layout = HeadLayout(network.architecture)
    let meshes = orders.count
    let others = before.map(\.sample.position)

    // Draw everything first, so that the random numbers do not depend on the pictures.
    let samples = posterior.poses.map { $0.sample(using: &generator) }
    let exploring = Double.uniform(using: &generator) < annealed.exploration
    let presenceDraw = Double.uniform(using: &generator)
    let exploresMesh = Double.uniform(using: &generator) < annealed.exploration
    let meshDraw = Double.uniform(using: &generator)
    let otherDraw = Double.uniform(using: &generator)
    let scanDraws = YawDraws(
      modes: network.architecture.yawModes.max() ?? 1, using: &generator)

    let isPresent = presenceDraw < (exploring ? 0.5 : posterior.presence.probability)
    let chosen =
      exploresMesh
      ? min(meshes - 1, Int(meshDraw * Double(meshes)))
      : Self.pick(posterior.mesh.probabilities, meshDraw)
    // One other mesh learns its pose in this step too.
    var other = min(meshes - 1, Int(otherDraw * Double(meshes)))
    if isPresent && meshes > 1 {
      let steps = 1 + min(meshes - 2, Int(otherDraw * Double(meshes - 1)))
      other = (chosen + steps) % meshes
    }

    workspace.show(before.map(\.placement), item: item)
    workspace.measureResidual(item: item)
    // Networks with glimpses judge so many that they are sketched.
    let isSketched = scanDraws != nil
    if isSketched { workspace.beginSketch(item: item) }
    var scores: [Double] = []
    for k in 0..<meshes {
      let pose = posterior.poses[k]
      let sample = samples[k]
      let placement = pose.placement(of: sample, mesh: k)
      let learns = k == other && (isPresent ? meshes > 1 : true) && annealed.otherMeshWeight > 0
      if isSketched { workspace.trySketch(placement) }
      if !isSketched { draw(placement, item: item, workspace) }
      let explained = annealed.likelihood.gain(
        residual: workspace.residual, difference: workspace.difference)
      let logPrior = prior.logPose(
        sample.position, after: others, order: orders[k])
      scores.append(explained + logPrior.value - pose.logDensity(of: sample))
      if learns && isSketched { draw(placement, item: item, workspace) }
      if learns {
        annealed.likelihood.adjoint(
          residual: workspace.residual, difference: workspace.difference)
        let motion = workspace.canvas.pullback(
          workspace.difference.level(0), objects: before.count..<before.count + 1)[0]
        addPose(
          pose, at: sample, mesh: k,
          positionSlope: SIMD2(motion.x, motion.y) + logPrior.gradient, yawSlope: motion.yaw,
          weight: annealed.otherMeshWeight * scale, row: row, record: &record)
      }
      if learns || !isSketched { workspace.canvas.pop() }
    }

    let target = LocalPosterior(
      scores: scores, logMesh: (0..<meshes).map { prior.prior.logMesh($0) },
      logPriorOdds: prior.logAnother(after: before.count) - prior.logStop(after: before.count))
    let base = row * layout.objectCount
    // d(cross-entropy)/d(logit) is probability − target, for both.
    record.objectGradient[base + layout.presence] += Float(
      scale * (posterior.presence.probability - target.presence))
    for k in 0..<meshes {
      record.objectGradient[base + layout.mesh(k)] += Float(
        scale * (posterior.mesh.probabilities[k] - target.mesh[k]))
      statistics.crossEntropy -= target.mesh[k] * posterior.mesh.logProbabilities[k]
    }
    statistics.crossEntropy -=
      target.presence * posterior.presence.logDensity(of: true)
      + (1 - target.presence) * posterior.presence.logDensity(of: false)
    statistics.steps += 1
    var proposed = samples[chosen]
    if let scanDraws, target.presence > Self.leastPresence {
      let mesh = Self.pick(target.mesh, scanDraws.mesh)
      let better = scanYaw(
        of: mesh, at: samples[mesh], item: item, before: before, row: row, record: &record,
        workspace, scanDraws, scale: scale * target.presence)
      if mesh == chosen, scanDraws.takesBetter { proposed = better }
    }

    guard isPresent else { return nil }
    let placement = posterior.poses[chosen].placement(of: proposed, mesh: chosen)
    workspace.canvas.push(placement)
    workspace.keepDrawing(of: before.map(\.placement) + [placement], item: item)
    return DrawnObject(mesh: chosen, sample: proposed, placement: placement)
  }

  /// Judges a draw from every mode of a mesh's yaw, as `LocalPosterior` judges one of every mesh,
  /// brings the modes' weights to what comes of it by cross-entropy, and lets one mode, drawn by
  /// that, climb. All stand at one place. A yaw that is far from the right one tells no pathwise
  /// gradient where that is.
  private func scanYaw(
    of mesh: Int, at sample: PosePosterior.Sample, item: Int, before: [DrawnObject],
    row: Int, record: inout StepRecord, _ workspace: TrainingWorkspace, _ draws: YawDraws,
    scale: Double
  ) -> PosePosterior.Sample {
    let pose = record.posteriors[row].poses[mesh]
    guard pose.order > 0 else { return sample }
    let others = before.map(\.sample.position)
    let candidates = pose.phase.modes.indices.map { mode in
      pose.sample(
        positionNoise: sample.positionNoise, phaseNoise: draws.noise[mode], mode: mode)
    }
    let scores = candidates.map { candidate in
      workspace.trySketch(pose.placement(of: candidate, mesh: mesh))
      return annealed.likelihood.gain(
        residual: workspace.residual, difference: workspace.difference)
        - pose.phase.modes[candidate.mode].distribution.logDensity(of: candidate.phase)
    }
    let target = softmax(scores)
    record.withHeads(row: row, mesh: mesh, HeadLayout(network.architecture)) { heads in
      // The loss is minus the objective.
      pose.phase.addWeightGradient(towards: target, weight: -scale, head: heads.yaw)
    }
    let climbing = candidates[Self.pick(target, draws.mode)]
    draw(pose.placement(of: climbing, mesh: mesh), item: item, workspace)
    annealed.likelihood.adjoint(
      residual: workspace.residual, difference: workspace.difference)
    let motion = workspace.canvas.pullback(
      workspace.difference.level(0), objects: before.count..<before.count + 1)[0]
    workspace.canvas.pop()
    let logPrior = prior.logPose(climbing.position, after: others, order: pose.order)
    addPose(
      pose, at: climbing, mesh: mesh,
      positionSlope: SIMD2(motion.x, motion.y) + logPrior.gradient, yawSlope: motion.yaw,
      weight: scale, row: row, record: &record, learnsYaw: true)
    return climbing
  }

  /// Puts an object on the canvas and builds the difference that it makes.
  private func draw(_ placement: Placement, item: Int, _ workspace: TrainingWorkspace) {
    let rect = workspace.canvas.push(placement)
    workspace.canvas.withPicture {
      workspace.difference.build($0, minus: workspace.drawn(item), support: rect)
    }
  }

  /// The index whose share of [0, 1) holds `draw`.
  private static func pick(_ probabilities: [Double], _ draw: Double) -> Int {
    var rest = draw
    for (index, p) in probabilities.enumerated() {
      rest -= p
      if rest < 0 { return index }
    }
    return probabilities.count - 1
  }
}
