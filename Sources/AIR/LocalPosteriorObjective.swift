import Foundation
import Learning
import Probability
import Rendering
import SceneModel

/// What a slice of a batch adds up to, for the record.
public struct ObjectiveStatistics: Sendable {
  /// Pictures.
  public var pictures = 0
  /// Σ of squared errors of the final reconstructions, all channels.
  public var squaredError = 0.0
  /// Σ of objects proposed.
  public var objects = 0
  /// Σ over steps of the presence's and the category's cross-entropies, in nats.
  public var crossEntropy = 0.0
  /// Steps.
  public var steps = 0

  /// Nothing yet.
  public init() {}

  /// The mean squared error of a picture, summed over its channels.
  public var meanSquaredError: Double { squaredError / Double(max(1, pictures)) }
  /// The mean number of objects proposed for a picture.
  public var meanObjects: Double { Double(objects) / Double(max(1, pictures)) }
  /// The mean cross-entropy of a step, in nats.
  public var meanCrossEntropy: Double { crossEntropy / Double(max(1, steps)) }

  /// Adds what another slice or batch adds up to.
  public static func += (a: inout ObjectiveStatistics, b: ObjectiveStatistics) {
    a.pictures += b.pictures
    a.squaredError += b.squaredError
    a.objects += b.objects
    a.crossEntropy += b.crossEntropy
    a.steps += b.steps
  }
}

/// The default objective: pathwise gradients of the ELBO through the renderer for position and yaw,
/// the local posterior (`LocalPosterior`) for presence and category. No labels.
struct LocalPosteriorObjective {
  let network: InferenceNetwork
  let prior: SequentialPrior
  let state: ObjectiveState

  /// The gradients of one step's heads, `[n, objectCount]` and `[n, yawCount]`.
  private struct StepRecord {
    var output: InferenceNetwork.Output
    var rows: [Int]
    var objectGradient: [Float]
    var yawGradient: [Float]
    var posteriors: [ObjectPosterior]
  }

  /// The objective's gradient (of the loss to be minimised) summed over the workspace's pictures.
  ///
  /// - Parameters:
  ///   - items: the workspace's pictures 0 ..< items are observed.
  ///   - generators: one a picture.
  ///   - scale: multiplies the gradient; 1 / batch size.
  func accumulateGradient(
    items: Int, workspace: TrainingWorkspace, generators: inout [PCG32], scale: Double,
    tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics {
    var statistics = ObjectiveStatistics()
    statistics.pictures = items
    let layout = HeadLayout(network.architecture)
    var active = Array(0..<items)
    var proposals = [[(step: Int, row: Int, proposal: Proposal)]](repeating: [], count: items)
    var latents = [Float](repeating: 0, count: items * layout.latentCount)
    var networkState = network.initialState(rows: items, on: tape)
    var records: [StepRecord] = []
    for item in 0..<items {
      workspace.drawn(item).update(from: workspace.empty, count: workspace.pixelCount)
    }
    for step in 0..<state.stepLimit where !active.isEmpty {
      let output = runNetwork(active, latents: latents, networkState, workspace, tape)
      var record = StepRecord(
        output: output, rows: active,
        objectGradient: [Float](repeating: 0, count: output.object.count),
        yawGradient: [Float](repeating: 0, count: output.yaw.count), posteriors: [])
      record.posteriors = posteriors(of: output, on: tape)
      var kept: [Int] = []
      latents.removeAll(keepingCapacity: true)
      for (row, item) in active.enumerated() {
        let proposal = stepOfItem(
          item, row: row, before: proposals[item].map(\.proposal), record: &record, workspace,
          &generators[item], scale: scale, &statistics)
        if let proposal {
          proposals[item].append((step, row, proposal))
          kept.append(row)
          appendLatents(proposal, to: &latents)
        }
      }
      networkState = network.keep(kept, of: output.state, on: tape)
      active = kept.map { active[$0] }
      records.append(record)
    }
    for item in 0..<items {
      addPathwiseGradient(
        item, proposals[item], records: &records, workspace, scale: scale, &statistics)
    }
    tape.backward(
      from: records.flatMap {
        [($0.output.object, $0.objectGradient), ($0.output.yaw, $0.yawGradient)]
      }, addingTo: &gradients)
    return statistics
  }

  private func runNetwork(
    _ active: [Int], latents: [Float], _ networkState: InferenceNetwork.State,
    _ workspace: TrainingWorkspace, _ tape: Tape
  ) -> InferenceNetwork.Output {
    let architecture = network.architecture
    let channels = InferenceNetwork.inputChannels
    let pictures = tape.input(
      shape: [active.count, architecture.height, architecture.width, channels]
    ) { buffer in
      guard let base = buffer.baseAddress else { return }
      for (row, item) in active.enumerated() {
        network.fillInput(
          base + row * workspace.pixelCount * channels, picture: workspace.picture(item),
          canvas: workspace.drawn(item), empty: workspace.empty)
      }
    }
    let latentCount = HeadLayout(architecture).latentCount
    let last = tape.input(Tensor(shape: [active.count, latentCount], elements: latents))
    return network.step(pictures: pictures, latents: last, state: networkState, on: tape)
  }

  private func posteriors(
    of output: InferenceNetwork.Output, on tape: Tape
  ) -> [ObjectPosterior] {
    let layout = HeadLayout(network.architecture)
    return tape.withValue(of: output.object) { object in
      tape.withValue(of: output.yaw) { yaw in
        guard let object = object.baseAddress, let yaw = yaw.baseAddress else { return [] }
        return (0..<output.object.shape[0]).map {
          ObjectPosterior(
            object: object + $0 * layout.objectCount, yaw: yaw + $0 * layout.yawCount,
            network.architecture)
        }
      }
    }
  }

  private func appendLatents(_ proposal: Proposal, to latents: inout [Float]) {
    for category in 0..<network.architecture.categoryCount {
      latents.append(category == proposal.category ? 1 : 0)
    }
    latents.append(Float(proposal.sample.position.x))
    latents.append(Float(proposal.sample.position.y))
    let turns = network.architecture.yawOrders[proposal.category] > 0
    latents.append(turns ? Float(cos(proposal.sample.phase)) : 0)
    latents.append(turns ? Float(sin(proposal.sample.phase)) : 0)
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
      other = (chosen + 1 + min(categories - 2, Int(otherDraw * Double(categories - 1)))) % categories
    }

    workspace.show(before.map(\.placement))
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
    workspace.keepDrawing(item: item)
    return Proposal(category: chosen, sample: samples[chosen], placement: placement)
  }

  /// The pathwise gradient of the final scene's ELBO in every proposed pose.
  private func addPathwiseGradient(
    _ item: Int, _ proposals: [(step: Int, row: Int, proposal: Proposal)],
    records: inout [StepRecord], _ workspace: TrainingWorkspace, scale: Double,
    _ statistics: inout ObjectiveStatistics
  ) {
    workspace.show(proposals.map(\.proposal.placement))
    workspace.measureResidual(item: item)
    let residual = workspace.residual.level(0)
    var squares = SIMD4<Float>.zero
    for index in 0..<workspace.pixelCount { squares += residual[index] * residual[index] }
    statistics.squaredError += Double(squares.sum())
    statistics.objects += proposals.count
    guard !proposals.isEmpty else { return }
    state.likelihood.adjoint(residual: workspace.residual)
    let motions = workspace.canvas.pullback(workspace.residual.level(0))
    let positions = proposals.map(\.proposal.sample.position)
    for (index, entry) in proposals.enumerated() {
      let category = entry.proposal.category
      var others = positions
      others.remove(at: index)
      let logPrior = prior.logPose(
        positions[index], category: category, after: others,
        order: network.architecture.yawOrders[category])
      addPose(
        records[entry.step].posteriors[entry.row].poses[category], at: entry.proposal.sample,
        category: category,
        positionSlope: SIMD2(motions[index].x, motions[index].y) + logPrior.gradient,
        yawSlope: motions[index].yaw, weight: scale, row: entry.row,
        record: &records[entry.step])
    }
  }

  private func addPose(
    _ pose: PosePosterior, at sample: PosePosterior.Sample, category: Int,
    positionSlope: SIMD2<Double>, yawSlope: Double, weight: Double, row: Int,
    record: inout StepRecord
  ) {
    let layout = HeadLayout(network.architecture)
    record.objectGradient.withUnsafeMutableBufferPointer { object in
      record.yawGradient.withUnsafeMutableBufferPointer { yaw in
        guard let object = object.baseAddress, let yaw = yaw.baseAddress else { return }
        // The loss is minus the objective.
        pose.addPathwiseGradient(
          at: sample, positionSlope: positionSlope, yawSlope: yawSlope,
          weight: -weight * state.pathwiseWeight,
          positionHead: object + row * layout.objectCount + layout.position(category),
          yawHead: yaw + row * layout.yawCount + layout.yaw(category))
      }
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
