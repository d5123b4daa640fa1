import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// What a slice of a batch adds up to, for the record.
public struct ObjectiveStatistics: Sendable, Equatable {
  /// Pictures.
  public var pictures = 0
  /// Σ of squared errors of the final reconstructions, all channels.
  public var squaredError = 0.0
  /// Σ of objects proposed.
  public var objects = 0.0
  /// Σ over steps of the presence's and the category's cross-entropies with their targets, in nats;
  /// 0 for an objective without targets.
  public var crossEntropy = 0.0
  /// Steps.
  public var steps = 0
  /// What `ScoreFunctionObjective` found worth having done at each decision; empty with others.
  public var returns = ReturnMoments()

  /// Nothing yet.
  public init() {}

  /// The mean squared error of a picture, summed over its channels.
  public var meanSquaredError: Double { squaredError / Double(max(1, pictures)) }
  /// The mean number of objects proposed for a picture.
  public var meanObjects: Double { objects / Double(max(1, pictures)) }
  /// The mean cross-entropy of a step, in nats.
  public var meanCrossEntropy: Double { crossEntropy / Double(max(1, steps)) }

  /// Adds what another slice or batch adds up to.
  public static func += (a: inout ObjectiveStatistics, b: ObjectiveStatistics) {
    a.pictures += b.pictures
    a.squaredError += b.squaredError
    a.objects += b.objects
    a.crossEntropy += b.crossEntropy
    a.steps += b.steps
    a.returns += b.returns
  }
}

/// The default objective: pathwise gradients of the ELBO through the renderer for position and yaw,
/// the local posterior (`LocalPosterior`) for presence and category. No labels.
struct LocalPosteriorObjective: SceneObjective {
  let network: InferenceNetwork
  let prior: SequentialPrior
  let state: ObjectiveState

  func accumulateGradient(
    items: Int, workspace: TrainingWorkspace, generators: inout [PCG32], scale: Double,
    tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics {
    var statistics = ObjectiveStatistics()
    statistics.pictures = items
    var rollout = rollOut(items: items, workspace, tape) { item, row, before, record in
      stepOfItem(
        item, row: row, before: before, record: &record, workspace, &generators[item],
        scale: scale, &statistics)
    }
    for item in 0..<items {
      addPathwiseGradient(item, &rollout, workspace, scale: scale, &statistics)
    }
    tape.backward(from: seeds(rollout), addingTo: &gradients)
    return statistics
  }

  /// One step of one picture: draws a pose for every category, judges them, adds the discrete
  /// latents' gradient, and draws what happens. Returns the proposed object, nil for "no more".
  private func stepOfItem(
    _ item: Int, row: Int, before: [Proposal], record: inout StepRecord,
    _ workspace: TrainingWorkspace, _ generator: inout PCG32, scale: Double,
    _ statistics: inout ObjectiveStatistics
  ) -> Proposal? {
    let posterior = record.posteriors[row]
    let orders = network.architecture.yawOrders
    let layout = HeadLayout(network.architecture)
    let categories = orders.count
    let others = before.map(\.sample.position)

    // Draw everything first, so that the random numbers do not depend on the pictures.
    let samples = posterior.poses.map { $0.sample(using: &generator) }
    let exploring = Double.uniform(using: &generator) < state.exploration
    let presenceDraw = Double.uniform(using: &generator)
    let exploringCategory = Double.uniform(using: &generator) < state.exploration
    let categoryDraw = Double.uniform(using: &generator)
    let otherDraw = Double.uniform(using: &generator)

    let isPresent = presenceDraw < (exploring ? 0.5 : posterior.presence.probability)
    let chosen =
      exploringCategory
      ? min(categories - 1, Int(categoryDraw * Double(categories)))
      : Self.pick(posterior.category.probabilities, categoryDraw)
    // One other category learns its pose in this step too.
    var other = min(categories - 1, Int(otherDraw * Double(categories)))
    if isPresent && categories > 1 {
      let steps = 1 + min(categories - 2, Int(otherDraw * Double(categories - 1)))
      other = (chosen + steps) % categories
    }

    workspace.show(before.map(\.placement), item: item)
    workspace.measureResidual(item: item)
    var scores: [Double] = []
    for k in 0..<categories {
      let pose = posterior.poses[k]
      let sample = samples[k]
      let rect = workspace.canvas.push(pose.placement(of: sample, category: k))
      workspace.canvas.withPicture {
        workspace.difference.build($0, minus: workspace.drawn(item), support: rect)
      }
      let explained = state.likelihood.gain(
        residual: workspace.residual, difference: workspace.difference)
      let logPrior = prior.logPose(
        sample.position, category: k, after: others, order: orders[k])
      scores.append(explained + logPrior.value - pose.logDensity(of: sample))
      if k == other && (isPresent ? categories > 1 : true) && state.otherCategoryWeight > 0 {
        state.likelihood.adjoint(
          residual: workspace.residual, difference: workspace.difference)
        let motion = workspace.canvas.pullback(
          workspace.difference.level(0), objects: before.count..<before.count + 1)[0]
        addPose(
          pose, at: sample, category: k,
          positionSlope: SIMD2(motion.x, motion.y) + logPrior.gradient, yawSlope: motion.yaw,
          weight: state.otherCategoryWeight * scale, row: row, record: &record)
      }
      workspace.canvas.pop()
    }

    let target = LocalPosterior(
      scores: scores, logMesh: (0..<categories).map { prior.prior.logMesh($0) },
      logPriorOdds: prior.logAnother(after: before.count) - prior.logStop(after: before.count))
    let base = row * layout.objectCount
    // d(cross-entropy)/d(logit) is probability − target, for both.
    record.objectGradient[base + layout.presence] += Float(
      scale * (posterior.presence.probability - target.presence))
    for k in 0..<categories {
      record.objectGradient[base + layout.category(k)] += Float(
        scale * (posterior.category.probabilities[k] - target.category[k]))
      statistics.crossEntropy -= target.category[k] * posterior.category.logProbabilities[k]
    }
    statistics.crossEntropy -=
      target.presence * posterior.presence.logDensity(of: true)
      + (1 - target.presence) * posterior.presence.logDensity(of: false)
    statistics.steps += 1

    guard isPresent else { return nil }
    let placement = posterior.poses[chosen].placement(of: samples[chosen], category: chosen)
    workspace.canvas.push(placement)
    workspace.keepDrawing(of: before.map(\.placement) + [placement], item: item)
    return Proposal(category: chosen, sample: samples[chosen], placement: placement)
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
