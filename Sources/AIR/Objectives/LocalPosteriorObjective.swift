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
    let view = proposeViews(items: items, workspace, tape, renderer) { item, posterior in
      posterior.sample(using: &generators[item])
    }
    let lesson = AttentionLesson(
      network, items: items, stepLimit: annealed.stepLimit, exploration: annealed.exploration,
      using: &generators)
    var rollout = rollOut(
      items: items, workspace, tape, view: view, lesson: lesson
    ) { item, row, before, record in
      stepOfItem(
        item, row: row, before: before, record: &record, workspace, &generators[item],
        scale: scale, lesson, &statistics)
    }
    lesson?.addGradient(to: &rollout.records, scale: scale, on: tape)
    for item in 0..<items {
      addPathwiseGradient(item, &rollout, workspace, scale: scale, &statistics)
    }
    dropUnusable(items: items, &rollout, &statistics)
    tape.backward(from: seeds(rollout), addingTo: &gradients)
    return statistics
  }

  /// How fast what is told of a mesh that is not there goes back to where nothing is known.
  private static let forgetting = 0.1
  /// Of what is hardly there, no yaw is learned.
  private static let leastPresence = 0.05

  /// One step of one picture: draws a pose for every mesh, judges them, adds the discrete
  /// latents' gradient, and draws what happens. Returns the proposed object, nil for "no more".
  private func stepOfItem(
    _ item: Int, row: Int, before: [DrawnObject], record: inout StepRecord,
    _ workspace: TrainingWorkspace, _ generator: inout PCG32, scale: Double,
    _ lesson: AttentionLesson?, _ statistics: inout ObjectiveStatistics
  ) -> DrawnObject? {
    let posterior = record.posteriors[row]
    let orders = network.architecture.yawOrders
    let layout = HeadLayout(network.architecture)
    let meshes = orders.count
    let others = before.map(\.object)

    // Draw everything first, so that the random numbers do not depend on the pictures.
    let samples = posterior.poses.map { $0.sample(using: &generator) }
    let exploring = Double.uniform(using: &generator) < annealed.exploration
    let presenceDraw = Double.uniform(using: &generator)
    let exploresMesh = Double.uniform(using: &generator) < annealed.exploration
    let meshDraw = Double.uniform(using: &generator)
    let otherDraw = Double.uniform(using: &generator)
    let draws = CandidateDraws(network.architecture, using: &generator)

    let isPresent = presenceDraw < (exploring ? 0.5 : posterior.presence.probability)
    let chosen =
      exploresMesh
      ? min(meshes - 1, Int(meshDraw * Double(meshes)))
      : Categorical.index(at: meshDraw, of: posterior.mesh.probabilities)
    // One other mesh learns its pose in this step too.
    var other = min(meshes - 1, Int(otherDraw * Double(meshes)))
    if isPresent && meshes > 1 {
      let steps = 1 + min(meshes - 2, Int(otherDraw * Double(meshes - 1)))
      other = (chosen + steps) % meshes
    }

    workspace.show(before.map(\.placement), item: item)
    workspace.measureResidual(item: item)
    // Networks with glimpses judge so many that they are sketched.
    let isSketched = draws != nil
    if isSketched { workspace.beginSketch(item: item) }
    let logPriorOdds =
      prior.logAnother(after: before.count) - prior.logStop(after: before.count)
    // Where nothing is, what is drawn would learn to keep away from what is looked at.
    func learned(_ score: Double) -> Double {
      guard isSketched else { return 1 }
      let presence = sigmoid(score + logPriorOdds)
      return presence > 0.5 ? presence : 0
    }
    var scores: [Double] = []
    // Of each mesh the draw that explains most.
    var likeliest: [PosePosterior.Sample] = []
    for k in 0..<meshes {
      let pose = posterior.poses[k]
      let learns = k == other && (isPresent ? meshes > 1 : true) && annealed.otherMeshWeight > 0
      if let draws {
        let tried = evidence(
          of: pose, mesh: k, at: samples[k], before: others, workspace, draws.candidates[k])
        scores.append(tried.value)
        likeliest.append(tried.draws[Categorical.index(at: draws.choices[k], of: tried.weights)])
        learnPosition(
          pose, tried, mesh: k, row: row, record: &record, scale: scale * learned(tried.value))
      }
      let sample = isSketched ? likeliest[k] : samples[k]
      let placement = pose.placement(of: sample, mesh: k)
      let logPrior = prior.logPose(
        of: pose.object(sample, mesh: k), after: others, order: orders[k])
      if isSketched {
        if learns { draw(placement, item: item, workspace) }
      } else {
        draw(placement, item: item, workspace)
        let explained = annealed.likelihood.gain(
          residual: workspace.residual, difference: workspace.difference)
        scores.append(explained + logPrior.value - pose.logDensity(of: sample))
      }
      if learns {
        climb(
          pose, at: sample, mesh: k, logPrior.gradient, place: before.count, workspace,
          weight: annealed.otherMeshWeight * scale * learned(scores[k]), row: row,
          record: &record)
      }
      if learns || !isSketched { workspace.canvas.pop() }
    }

    if isSketched {
      for k in 0..<meshes {
        let missing = 1 - learned(scores[k])
        record.withHeads(row: row, mesh: k, layout) { heads in
          posterior.poses[k].addForgetting(weight: scale * Self.forgetting * missing, to: heads)
        }
      }
    }
    let logMesh = (0..<meshes).map { prior.prior.logMesh($0) }
    var target = LocalPosterior(scores: scores, logMesh: logMesh, logPriorOdds: logPriorOdds)
    var better: (mesh: Int, sample: PosePosterior.Sample)?
    if let draws {
      // What seems to explain the picture; if nothing does, what the network takes it for, as few
      // yaws have been tried.
      let likely =
        target.presence > Self.leastPresence ? target.mesh : posterior.mesh.probabilities
      let mesh =
        draws.takesAnyMesh
        ? min(meshes - 1, Int(draws.mesh * Double(meshes)))
        : Categorical.index(at: draws.mesh, of: likely)
      let scan = scanYaw(
        of: mesh, posterior.poses[mesh], at: likeliest[mesh], workspace, draws)
      if let scan {
        scores[mesh] =
          scan.evidence
          + prior.logPose(
            of: posterior.poses[mesh].object(likeliest[mesh], mesh: mesh), after: others,
            order: orders[mesh]
          ).value
        target = LocalPosterior(scores: scores, logMesh: logMesh, logPriorOdds: logPriorOdds)
        if target.presence > Self.leastPresence {
          let climbing = scan.candidates[Categorical.index(at: draws.mode, of: scan.target)]
          learnYaw(
            of: mesh, scan, climbing: climbing, item: item, before: before, row: row,
            record: &record, workspace, scale: scale * target.presence)
          better = (mesh, climbing)
        }
      }
    }
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
    if isSketched, let found = target.mesh.indices.max(by: { target.mesh[$0] < target.mesh[$1] }) {
      lesson?.find(
        step: before.count, item: item, likeliest[found].position, presence: target.presence,
        seenBy: workspace.canvas.renderer.camera)
    }
    var proposed = samples[chosen]
    if let better, let draws, better.mesh == chosen, draws.takesBetter {
      proposed = better.sample
    }

    guard isPresent else { return nil }
    let drawn = DrawnObject(
      posterior.poses[chosen], proposed, mesh: chosen, weight: learned(scores[chosen]))
    workspace.canvas.push(drawn.placement)
    workspace.keepDrawing(of: before.map(\.placement) + [drawn.placement], item: item)
    return drawn
  }

  /// Draws of a mesh's pose, judged.
  private struct Tried {
    /// What the mesh explains, in nats.
    var value: Double
    var draws: [PosePosterior.Sample]
    /// How probable each draw is, `[draw]`.
    var weights: [Double]
  }

  /// What a mesh explains, in nats: log of the mean, over its pose, of the likelihood's gain, by
  /// importance sampling. One draw is q's; the others' positions are, too, but their yaws are of
  /// modes by chance. One draw alone says little of a pose about which q knows little.
  private func evidence(
    of pose: PosePosterior, mesh: Int, at sample: PosePosterior.Sample,
    before others: [SceneObject], _ workspace: TrainingWorkspace,
    _ candidates: [CandidateDraws.Candidate]
  ) -> Tried {
    func gain(_ sample: PosePosterior.Sample) -> Double {
      workspace.trySketch(pose.placement(of: sample, mesh: mesh))
      return annealed.likelihood.gain(
        residual: workspace.residual, difference: workspace.difference)
        + prior.logPose(
          of: pose.object(sample, mesh: mesh), after: others, order: pose.order
        ).value
        - pose.logPositionDensity(of: sample)
    }
    let modes = pose.phase.modes
    let drawn =
      [sample]
      + candidates.map {
        pose.sample(
          positionNoise: $0.positionNoise, phaseNoise: $0.phaseNoise,
          mode: min(modes.count - 1, Int($0.mode * Double(modes.count))))
      }
    let (own, chance) = (log(1 / Double(drawn.count)), log(1 - 1 / Double(drawn.count)))
    let terms = drawn.map { draw in
      guard pose.order > 0 else { return gain(draw) }
      return gain(draw)
        - logSumExp([
          own + pose.phase.logDensity(of: draw.phase),
          chance + pose.phase.evenLogDensity(of: draw.phase),
        ])
    }
    return Tried(value: logSumExp(terms) + own, draws: drawn, weights: softmax(terms))
  }

  /// Moves q of a position towards those of its draws that explain more (reweighted wake-sleep,
  /// Bornschein and Bengio 2015): Σ (w − 1 / n) ∇ log q, where the second term has mean zero and
  /// leaves nothing where all explain as much. Of an object of few pixels this is all that tells
  /// where it is: its energy is small, and so is the energy's slope.
  private func learnPosition(
    _ pose: PosePosterior, _ tried: Tried, mesh: Int, row: Int, record: inout StepRecord,
    scale: Double
  ) {
    guard scale > 0 else { return }
    record.withHeads(row: row, mesh: mesh, HeadLayout(network.architecture)) { heads in
      for (draw, weight) in zip(tried.draws, tried.weights) {
        // The loss is minus the objective.
        pose.addLogPositionDensityGradient(
          of: draw,
          weight: -scale * annealed.positionWeight * (weight - 1 / Double(tried.draws.count)),
          to: heads)
      }
    }
  }

  /// All modes of a mesh's yaw, judged.
  private struct YawScan {
    /// A draw from each mode, all at one place.
    var candidates: [PosePosterior.Sample]
    /// How probable each mode is.
    var target: [Double]
    /// See `evidence`.
    var evidence: Double
  }

  /// Judges a draw from every mode of a mesh's yaw, as `LocalPosterior` judges one of every mesh;
  /// nil of a mesh without yaw.
  private func scanYaw(
    of mesh: Int, _ pose: PosePosterior, at sample: PosePosterior.Sample,
    _ workspace: TrainingWorkspace, _ draws: CandidateDraws
  ) -> YawScan? {
    guard pose.order > 0 else { return nil }
    let candidates = pose.phase.modes.indices.map { mode in
      pose.sample(
        positionNoise: sample.positionNoise, phaseNoise: draws.noise[mode], mode: mode)
    }
    let gains = candidates.map { candidate in
      workspace.trySketch(pose.placement(of: candidate, mesh: mesh))
      return annealed.likelihood.gain(
        residual: workspace.residual, difference: workspace.difference)
    }
    let terms = zip(gains, candidates).map { $0 - pose.phase.evenLogDensity(of: $1.phase) }
    let scores = zip(gains, candidates).map { gain, candidate in
      gain - pose.phase.modes[candidate.mode].distribution.logDensity(of: candidate.phase)
    }
    return YawScan(
      candidates: candidates, target: softmax(scores),
      evidence: logSumExp(terms) - log(Double(terms.count))
        - pose.logPositionDensity(of: sample))
  }

  /// Brings the modes' weights to what comes of a scan, by cross-entropy, and lets one mode climb.
  /// A yaw that is far from the right one tells no pathwise gradient where that is.
  private func learnYaw(
    of mesh: Int, _ scan: YawScan, climbing: PosePosterior.Sample, item: Int,
    before: [DrawnObject], row: Int, record: inout StepRecord, _ workspace: TrainingWorkspace,
    scale: Double
  ) {
    let pose = record.posteriors[row].poses[mesh]
    record.withHeads(row: row, mesh: mesh, HeadLayout(network.architecture)) { heads in
      // The loss is minus the objective.
      pose.phase.addWeightGradient(
        towards: scan.target, weight: -scale * annealed.yawWeight, head: heads.yaw)
    }
    draw(pose.placement(of: climbing, mesh: mesh), item: item, workspace)
    let logPrior = prior.logPose(
      of: pose.object(climbing, mesh: mesh), after: before.map(\.object), order: pose.order)
    climb(
      pose, at: climbing, mesh: mesh, logPrior.gradient, place: before.count, workspace,
      weight: scale, row: row, record: &record, learnsYaw: true)
    workspace.canvas.pop()
  }

  /// Adds the pathwise gradient of the object that was drawn last, the step's own.
  ///
  /// - Parameters:
  ///   - priorSlope: d log p / dpose.
  ///   - place: its index on the canvas.
  private func climb(
    _ pose: PosePosterior, at sample: PosePosterior.Sample, mesh: Int,
    _ priorSlope: PoseGradient, place: Int, _ workspace: TrainingWorkspace, weight: Double,
    row: Int, record: inout StepRecord, learnsYaw: Bool? = nil
  ) {
    annealed.likelihood.adjoint(
      residual: workspace.residual, difference: workspace.difference)
    let motion = workspace.canvas.pullback(
      workspace.difference.level(0), objects: place..<place + 1)[0]
    addPose(
      pose, at: sample, mesh: mesh,
      positionSlope: SIMD2(motion.x + priorSlope.x, motion.y + priorSlope.y),
      yawSlope: motion.yaw + priorSlope.yaw,
      weight: weight, row: row, record: &record, learnsYaw: learnsYaw)
  }

  /// Puts an object on the canvas and builds the difference that it makes.
  private func draw(_ placement: Placement, item: Int, _ workspace: TrainingWorkspace) {
    let rect = workspace.canvas.push(placement)
    workspace.canvas.withPicture {
      workspace.difference.build($0, minus: workspace.drawn(item), support: rect)
    }
  }
}
