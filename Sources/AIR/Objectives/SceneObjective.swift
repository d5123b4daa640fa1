import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// What all objectives have in common: how a scene is proposed, step by step (`rollOut`), and the
/// gradients of its parts in the heads' numbers (`addPathwiseGradient`, `addLogDensity`).
protocol ProposalObjective: Sendable {
  var network: InferenceNetwork { get }
  var prior: SequentialPrior { get }
  var state: ObjectiveState { get }
}

/// A way to turn observed pictures, and nothing else, into a gradient of the network's weights.
protocol SceneObjective: ProposalObjective {
  /// The objective's gradient (of the loss to be minimised) summed over the workspace's pictures.
  ///
  /// - Parameters:
  ///   - items: the workspace's pictures 0 ..< items are observed.
  ///   - generators: one a picture.
  ///   - scale: multiplies the gradient; 1 / batch size.
  func accumulateGradient(
    items: Int, workspace: TrainingWorkspace, generators: inout [PCG32], scale: Double,
    tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics
}

/// A way to turn pictures whose scenes are known into a gradient of the network's weights.
protocol LabelledObjective: ProposalObjective {
  /// The objective's gradient (of the loss to be minimised) summed over the workspace's pictures.
  ///
  /// - Parameters:
  ///   - labels: the objects of the workspace's pictures, `[item]`.
  ///   - generators: one a picture.
  ///   - scale: multiplies the gradient; 1 / batch size.
  func accumulateGradient(
    labels: [[SceneObject]], workspace: TrainingWorkspace, generators: inout [PCG32],
    scale: Double, tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics
}

/// One step of the network on those pictures of a slice that are not finished.
struct StepRecord {
  /// The encoder's input, `[n, height, width, 9]`.
  let pictures: Variable
  let output: InferenceNetwork.Output
  /// Which picture each row is.
  let rows: [Int]
  /// q of each row.
  let posteriors: [ObjectPosterior]
  /// The loss's derivative in the heads' numbers, `[n, objectCount]` and `[n, yawCount]`.
  var objectGradient: [Float]
  var yawGradient: [Float]
}

/// An object that was proposed, and the row of the step that proposed it.
struct RecordedProposal {
  var step: Int
  var row: Int
  var proposal: Proposal
}

/// Everything that was proposed for a slice.
struct Rollout {
  var records: [StepRecord] = []
  /// `[item]`, in the order of proposal.
  var proposals: [[RecordedProposal]]
}

extension ProposalObjective {
  /// Runs the network step by step until no picture is left for which it proposes an object, or
  /// the step limit is reached.
  ///
  /// - Parameter stepOfItem: proposes an object for (item, row, objects before), or nil for "no
  ///   more"; the object it proposes must have been kept by `workspace.keepDrawing`.
  func rollOut(
    items: Int, _ workspace: TrainingWorkspace, _ tape: Tape,
    stepOfItem: (Int, Int, [Proposal], inout StepRecord) -> Proposal?
  ) -> Rollout {
    let layout = HeadLayout(network.architecture)
    var rollout = Rollout(proposals: [[RecordedProposal]](repeating: [], count: items))
    var active = Array(0..<items)
    var latents = [Float](repeating: 0, count: items * layout.latentCount)
    var networkState = network.initialState(rows: items, on: tape)
    for item in 0..<items {
      workspace.clearDrawing(item: item)
    }
    for step in 0..<state.stepLimit where !active.isEmpty {
      var record = runNetwork(active, latents: latents, networkState, workspace, tape)
      var kept: [Int] = []
      latents.removeAll(keepingCapacity: true)
      for (row, item) in active.enumerated() {
        let before = rollout.proposals[item].map(\.proposal)
        guard let proposal = stepOfItem(item, row, before, &record) else { continue }
        rollout.proposals[item].append(
          RecordedProposal(step: step, row: row, proposal: proposal))
        kept.append(row)
        network.appendLatents(category: proposal.category, sample: proposal.sample, to: &latents)
      }
      networkState = network.keep(kept, of: record.output.state, on: tape)
      active = kept.map { active[$0] }
      rollout.records.append(record)
    }
    return rollout
  }

  private func runNetwork(
    _ active: [Int], latents: [Float], _ networkState: InferenceNetwork.State,
    _ workspace: TrainingWorkspace, _ tape: Tape
  ) -> StepRecord {
    let pictures = network.encoderInput(
      rows: active.count, on: tape, picture: { UnsafePointer(workspace.picture(active[$0])) },
      canvas: { UnsafePointer(workspace.seen(active[$0])) }, empty: workspace.empty)
    let latentCount = HeadLayout(network.architecture).latentCount
    let last = tape.input(Tensor(shape: [active.count, latentCount], elements: latents))
    let output = network.step(pictures: pictures, latents: last, state: networkState, on: tape)
    let posteriors = network.posteriors(of: output, on: tape)
    // What comes of an answer that is no number is no gradient, and must not look like one.
    let start: Float = posteriors.allSatisfy(\.isFinite) ? 0 : .nan
    return StepRecord(
      pictures: pictures, output: output, rows: active, posteriors: posteriors,
      objectGradient: [Float](repeating: start, count: output.object.count),
      yawGradient: [Float](repeating: 0, count: output.yaw.count))
  }

  /// The seeds of `Tape.backward`.
  func seeds(_ rollout: Rollout) -> [(Variable, [Float])] {
    rollout.records.flatMap {
      [($0.output.object, $0.objectGradient), ($0.output.yaw, $0.yawGradient)]
    }
  }

  /// The pathwise gradient of the final scene's ELBO in every proposed pose.
  ///
  /// A pose also reaches the later steps' q, through the canvas and the memory; that path is left
  /// out. What it would carry is the gradient of the later steps' divergences from their exact
  /// posteriors, which vanishes where those steps' q is exact.
  ///
  /// - Parameter share: how much the item counts in the statistics.
  func addPathwiseGradient(
    _ item: Int, _ rollout: inout Rollout, _ workspace: TrainingWorkspace, scale: Double,
    _ statistics: inout ObjectiveStatistics, share: Double = 1
  ) {
    let proposals = rollout.proposals[item]
    workspace.show(proposals.map(\.proposal.placement), item: item)
    workspace.measureResidual(item: item)
    statistics.squaredError += share * workspace.residualSquares
    statistics.objects += share * Double(proposals.count)
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
        rollout.records[entry.step].posteriors[entry.row].poses[category],
        at: entry.proposal.sample, category: category,
        positionSlope: SIMD2(motions[index].x, motions[index].y) + logPrior.gradient,
        yawSlope: motions[index].yaw, weight: scale, row: entry.row,
        record: &rollout.records[entry.step])
    }
  }

  /// Adds the pathwise gradient of one pose to a step's record, weighted as the state says.
  func addPose(
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

  /// Adds weight · log q(object) to a row's loss, nil being "no more": the score of presence,
  /// category and pose.
  func addLogDensity(
    of object: (category: Int, pose: PosePosterior.Sample)?, poseWeight: Double, weight: Double,
    row: Int, record: inout StepRecord
  ) {
    let layout = HeadLayout(network.architecture)
    let posterior = record.posteriors[row]
    let base = row * layout.objectCount
    record.objectGradient[base + layout.presence] += Float(
      weight * posterior.presence.logDensityGradient(of: object != nil))
    guard let (category, pose) = object else { return }
    for (index, slope) in posterior.category.logDensityGradient(of: category).enumerated() {
      record.objectGradient[base + layout.category(index)] += Float(weight * slope)
    }
    guard poseWeight != 0 else { return }
    record.objectGradient.withUnsafeMutableBufferPointer { object in
      record.yawGradient.withUnsafeMutableBufferPointer { yaw in
        guard let object = object.baseAddress, let yaw = yaw.baseAddress else { return }
        posterior.poses[category].addLogDensityGradient(
          of: pose, weight: poseWeight, positionHead: object + base + layout.position(category),
          yawHead: yaw + row * layout.yawCount + layout.yaw(category))
      }
    }
  }

  /// What the annealed prior adds to log p(one more object | count so far), in nats: at first
  /// objects are put in the wrong place and cost more than they explain, and what is never proposed
  /// never learns where to stand. While exploration lasts each object up to the prior's largest
  /// count is worth this much more. Eslami et al. 2016 anneal the prior over the count for the same
  /// reason. For objectives that draw presence from q alone.
  func encouragement(after count: Int) -> Double {
    guard count < prior.prior.specification.prior.maximumCount else { return 0 }
    let pixels = network.architecture.width * network.architecture.height
    return state.exploration * Self.encouragementPerPixel * Double(pixels)
  }

  /// Nats a pixel at the start.
  static var encouragementPerPixel: Double { 0.03 }
}
