import Foundation
import NeuralNetworks
import Probability
import SceneModel

/// The ELBO's own gradient in presence and mesh, by the score function: the estimator of
/// Eslami et al. 2016, section 2.3, with what makes its variance bearable (Mnih and Gregor 2014).
/// Poses learn by the pathwise gradient, as in `LocalPosteriorObjective`.
///
/// A decision d is credited with its return R, the terms of the ELBO that come with it or after
/// it: a step's gain of likelihood (which telescopes to that of the final picture), log p − log q
/// of what it draws, and all that follows. What was settled before has mean zero under the score
/// and is left out. With a prediction b that is made before d is drawn, E[(R − b) ∇ log q(d)] is
/// the gradient exactly. The signal is divided by the returns' running deviation, as in Mnih and
/// Gregor; the poses have `pathwiseWeight` instead, as in the default objective, so the discrete
/// and the continuous parts each keep their direction but not their relative size.
///
/// Presence and mesh are always drawn from q, never by chance, which would need importance
/// weights; `encouragement` explores instead. Only the chosen mesh's pose learns.
struct ScoreFunctionObjective: PictureObjective {
  let network: InferenceNetwork
  let prior: SequentialPrior
  let annealed: AnnealedSettings
  let baseline: ReturnBaseline
  /// Of the returns so far.
  let returnScale: ReturnScale
  var draws = LatentDraws()

  /// What one step decided for one picture, and the terms that came with it, in nats.
  private struct Decision {
    var row: Int
    var isPresent: Bool
    var mesh = 0
    /// Of the picture before the step.
    var energy: Double
    /// log p − log q of presence, of mesh, and of position and phase.
    var presenceTerm: Double
    var meshTerm = 0.0
    var poseTerm = 0.0
  }

  func accumulateGradient(
    items: Int, workspace: TrainingWorkspace, generators: inout [PCG32], scale: Double,
    tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics {
    var statistics = ObjectiveStatistics(pictures: items)
    // [item][step]
    var decisions = [[Decision]](repeating: [], count: items)
    var rollout = rollOut(items: items, workspace, tape) { item, row, before, record in
      let (decision, object) = decide(
        item, row: row, before: before, record.posteriors[row], workspace, &generators[item])
      decisions[item].append(decision)
      return object
    }
    // [step], `[n, 2]` each.
    let predictions = rollout.records.indices.map { step in
      predict(rollout.records[step], step: step, decisions, tape)
    }
    var predictionGradients = predictions.map { [Float](repeating: 0, count: $0.count) }
    let predicted = predictions.map { tape.value(of: $0) }
    for item in 0..<items {
      workspace.show(rollout.objects[item].map(\.object.placement), item: item)
      workspace.measureResidual(item: item)
      // The score's gradient comes before the pathwise one, which overwrites the residual.
      addScoreGradient(
        decisions[item], finalEnergy: annealed.likelihood.energy(of: workspace.residual),
        predicted, &predictionGradients, &rollout.records, weight: scale, &statistics)
      addPathwiseGradient(item, &rollout, workspace, scale: scale, &statistics)
    }
    tape.backward(
      from: seeds(rollout) + Array(zip(predictions, predictionGradients)), addingTo: &gradients)
    return statistics
  }

  /// One step of one picture: draws from q and notes what the draw costs.
  private func decide(
    _ item: Int, row: Int, before: [DrawnObject], _ posterior: ObjectPosterior,
    _ workspace: TrainingWorkspace, _ generator: inout PCG32
  ) -> (Decision, DrawnObject?) {
    let count = before.count
    workspace.show(before.map(\.placement), item: item)
    workspace.measureResidual(item: item)
    let energy = annealed.likelihood.energy(of: workspace.residual)
    let isPresent = draws.presence(posterior.presence, item, count, &generator)
    var decision = Decision(
      row: row, isPresent: isPresent, energy: energy,
      presenceTerm: (isPresent ? prior.logAnother(after: count) : prior.logStop(after: count))
        - posterior.presence.logDensity(of: isPresent)
        + (isPresent ? encouragement(after: count) : 0))
    guard isPresent else { return (decision, nil) }
    let mesh = draws.mesh(posterior.mesh, item, count, &generator)
    decision.mesh = mesh
    decision.meshTerm =
      prior.prior.logMesh(mesh) - posterior.mesh.logDensity(of: mesh)
    let pose = posterior.poses[mesh]
    let sample = draws.pose(pose, count, &generator)
    let logPose = prior.logPose(
      of: pose.object(sample, mesh: mesh), after: before.map(\.object),
      order: network.architecture.yawOrders[mesh])
    decision.poseTerm = logPose.value - pose.logDensity(of: sample)
    let drawn = DrawnObject(pose, sample, mesh: mesh)
    workspace.canvas.push(drawn.placement)
    workspace.keepDrawing(of: before.map(\.placement) + [drawn.placement], item: item)
    return (decision, drawn)
  }

  /// The baseline on a step's rows.
  private func predict(
    _ record: StepRecord, step: Int, _ decisions: [[Decision]], _ tape: Tape
  ) -> Variable {
    var side: [Float] = []
    for item in record.rows {
      baseline.appendSideInputs(
        energy: decisions[item][step].energy, step: step, scale: returnScale, to: &side)
    }
    return baseline(record.output.pictures, side: side, on: tape)
  }

  /// Credits one picture's decisions with their returns, from the last to the first.
  private func addScoreGradient(
    _ decisions: [Decision], finalEnergy: Double, _ predicted: [[Float]],
    _ predictionGradients: inout [[Float]], _ records: inout [StepRecord], weight: Double,
    _ statistics: inout ObjectiveStatistics
  ) {
    let layout = HeadLayout(network.architecture)
    // At the step limit q stops for certain: the prior's share of that is nobody's decision.
    var later = 0.0
    if let last = decisions.last, last.isPresent { later = prior.logStop(after: decisions.count) }
    var energyAfter = finalEnergy
    for (step, decision) in decisions.enumerated().reversed() {
      let row = decision.row
      let base = row * layout.objectCount
      let posterior = records[step].posteriors[row]
      func signal(_ value: Double, head: Int) -> Double {
        let index = 2 * row + head
        let normalized = (value - returnScale.mean) / returnScale.deviation
        let error = normalized - Double(predicted[step][index])
        // The derivative of error² / 2 in the prediction.
        predictionGradients[step][index] -= Float(weight * error)
        statistics.returns.add(value)
        return error
      }
      if decision.isPresent {
        later += decision.energy - energyAfter + decision.poseTerm + decision.meshTerm
        let error = signal(later, head: 1)
        let slopes = posterior.mesh.logDensityGradient(of: decision.mesh)
        for (mesh, slope) in slopes.enumerated() {
          // The loss is minus the objective.
          records[step].objectGradient[base + layout.mesh(mesh)] -= Float(
            weight * error * slope)
        }
      }
      later += decision.presenceTerm
      let error = signal(later, head: 0)
      records[step].objectGradient[base + layout.presence] -= Float(
        weight * error * posterior.presence.logDensityGradient(of: decision.isPresent))
      energyAfter = decision.energy
      statistics.steps += 1
    }
  }
}
