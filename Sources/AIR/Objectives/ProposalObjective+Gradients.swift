import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

extension ProposalObjective {
  /// The seeds of `Tape.backward`.
  func seeds(_ rollout: Rollout) -> [(Variable, [Float])] {
    let view = rollout.view.map { [($0.output, $0.gradient)] } ?? []
    return view
      + rollout.records.flatMap { record in
        [(record.output.object, record.objectGradient), (record.output.yaw, record.yawGradient)]
          + (record.output.attention.map { [($0, record.attentionGradient)] } ?? [])
      }
  }

  /// Leaves out the gradients of pictures for which they are not finite, as a scene can be drawn
  /// about which the renderer knows no derivative. Of damaged weights, whose answers are no
  /// numbers, everything is left in.
  func dropUnusable(
    items: Int, _ rollout: inout Rollout, _ statistics: inout ObjectiveStatistics
  ) {
    let layout = HeadLayout(network.architecture)
    let viewCount = network.architecture.view.count
    guard rollout.records.allSatisfy({ $0.posteriors.allSatisfy(\.isFinite) }),
      rollout.view.map({ $0.posteriors.allSatisfy(\.isFinite) }) ?? true
    else { return }
    for item in 0..<items {
      /// Looks at the item's rows, and clears them if they are to be dropped.
      func visit(_ body: (inout [Float], Range<Int>) -> Void) {
        if var view = rollout.view {
          rollout.view = nil
          body(&view.gradient, item * viewCount..<(item + 1) * viewCount)
          rollout.view = view
        }
        for index in rollout.records.indices {
          guard let row = rollout.records[index].rows.firstIndex(of: item) else { continue }
          body(
            &rollout.records[index].objectGradient,
            row * layout.objectCount..<(row + 1) * layout.objectCount)
          body(
            &rollout.records[index].yawGradient,
            row * layout.yawCount..<(row + 1) * layout.yawCount)
          guard rollout.records[index].output.attention != nil else { continue }
          let cells = network.attentionGrid.count
          body(
            &rollout.records[index].attentionGradient, row * cells..<(row + 1) * cells)
        }
      }
      var isFinite = true
      visit { numbers, range in
        if !numbers[range].allSatisfy(\.isFinite) { isFinite = false }
      }
      if isFinite { continue }
      visit { numbers, range in
        for index in range { numbers[index] = 0 }
      }
      statistics.skipped.append(
        SkippedPicture(image: item, proposed: proposedScene(item, rollout)))
    }
  }

  private func proposedScene(_ item: Int, _ rollout: Rollout) -> Scene {
    let objects = rollout.objects[item].map { entry in
      let mesh = entry.object.mesh
      return SceneObject(
        mesh: mesh, position: entry.object.sample.position,
        yaw: PosePosterior.yaw(
          phase: entry.object.sample.phase, order: network.architecture.yawOrders[mesh]))
    }
    if let view = rollout.view {
      return Scene(
        view: prior.prior.viewPrior.drawable(view.samples[item].view), objects: objects)
    }
    return Scene(camera: prior.prior.specification.camera.centralPose, objects: objects)
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
    let objects = rollout.objects[item]
    workspace.show(objects.map(\.object.placement), item: item)
    workspace.measureResidual(item: item)
    statistics.squaredError += share * workspace.residualSquares
    statistics.objects += share * Double(objects.count)
    guard !objects.isEmpty || rollout.view != nil else { return }
    annealed.likelihood.adjoint(residual: workspace.residual)
    let viewGradient = rollout.view.map { self.viewGradient(item, $0, workspace) } ?? [:]
    let motions =
      objects.isEmpty ? [] : workspace.canvas.pullback(workspace.residual.level(0))
    let placed = objects.map(\.object.object)
    // Objects that are told along the camera's axes turn with it.
    var turning = 0.0
    for (index, entry) in objects.enumerated() {
      let mesh = entry.object.mesh
      var others = placed
      others.remove(at: index)
      let push = prior.logPose(
        of: placed[index], after: others, order: network.architecture.yawOrders[mesh]
      ).gradient
      let slope = SIMD2(motions[index].x + push.x, motions[index].y + push.y)
      let yawSlope = motions[index].yaw + push.yaw
      turning += PosePosterior.turningSlope(
        position: placed[index].position, positionSlope: slope, yawSlope: yawSlope)
      addPose(
        rollout.records[entry.step].posteriors[entry.row].poses[mesh],
        at: entry.object.sample, mesh: mesh, positionSlope: slope,
        yawSlope: yawSlope, weight: scale * entry.object.weight, row: entry.row,
        record: &rollout.records[entry.step])
    }
    guard var view = rollout.view else { return }
    addViewGradient(viewGradient, item, &view, turning: turning, weight: scale)
    rollout.view = view
  }

  /// Adds the pathwise gradient of one pose to a step's record, with the annealed weight.
  func addPose(
    _ pose: PosePosterior, at sample: PosePosterior.Sample, mesh: Int,
    positionSlope: SIMD2<Double>, yawSlope: Double, weight: Double, row: Int,
    record: inout StepRecord, learnsYaw: Bool? = nil
  ) {
    let learnsYaw = learnsYaw ?? (pose.phase.modes.count == 1)
    record.withHeads(row: row, mesh: mesh, HeadLayout(network.architecture)) { heads in
      // The loss is minus the objective.
      pose.addPathwiseGradient(
        at: sample, positionSlope: positionSlope, yawSlope: learnsYaw ? yawSlope : nil,
        weight: -weight * annealed.pathwiseWeight, to: heads)
    }
  }

  /// Adds weight · log q(object) to a row's loss, nil being "no more": the score of presence,
  /// mesh and pose.
  func addLogDensity(
    of object: (mesh: Int, pose: PosePosterior.Sample)?, poseWeight: Double, weight: Double,
    row: Int, record: inout StepRecord
  ) {
    let layout = HeadLayout(network.architecture)
    let posterior = record.posteriors[row]
    let base = row * layout.objectCount
    record.objectGradient[base + layout.presence] += Float(
      weight * posterior.presence.logDensityGradient(of: object != nil))
    guard let (mesh, pose) = object else { return }
    for (index, slope) in posterior.mesh.logDensityGradient(of: mesh).enumerated() {
      record.objectGradient[base + layout.mesh(index)] += Float(weight * slope)
    }
    guard poseWeight != 0 else { return }
    record.withHeads(row: row, mesh: mesh, layout) { heads in
      posterior.poses[mesh].addLogDensityGradient(of: pose, weight: poseWeight, to: heads)
    }
  }

  /// What the annealed prior adds to log p(one more object | count so far), in nats. At first
  /// objects are put in wrong places and cost more than they explain; but what is never proposed
  /// never learns where to stand. So while exploration lasts, each object up to the prior's largest
  /// count is worth this much more. Eslami et al. 2016 anneal the prior over the count for the same
  /// reason. For objectives that draw presence from q alone.
  func encouragement(after count: Int) -> Double {
    guard count < prior.prior.specification.prior.maximumCount else { return 0 }
    let pixels = network.architecture.width * network.architecture.height
    return annealed.exploration * Self.encouragementPerPixel * Double(pixels)
  }

  /// Nats a pixel at the start.
  static var encouragementPerPixel: Double { 0.03 }
}
