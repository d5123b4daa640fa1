import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// The supervised baseline: maximum likelihood of labels, Σ log q(presence, mesh, pose of the
/// object | step), on scenes whose objects are known; and log q(view | picture), where camera and
/// light are to be inferred.
///
/// Here to be compared with (Eslami et al. 2016, section 3.3, train the same network on labels);
/// and, on scenes that the model dreams itself, the sleep phase of `WakeSleepObjective`. The
/// network proposes as it does when it infers, at the modes, so that it learns in sight of its own
/// errors, for as many steps as there are objects and one more, which is to propose nothing. Which
/// label is whose step is decided by `matching`.
///
/// Yaw heads that are not told of a mesh's symmetry get labels that are not either: of all yaws
/// that look the same, one drawn by chance. Labels from [0, 90°) for a cube would tell them.
struct SupervisedObjective: LabelObjective {
  let network: InferenceNetwork
  let prior: SequentialPrior
  let annealed: AnnealedSettings
  let matching: LabelMatching
  /// Draws what is proposed in the view that is proposed.
  let renderer: SceneRenderer

  func accumulateGradient(
    labels: [Scene], workspace: TrainingWorkspace, generators: inout [PCG32],
    scale: Double, tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics {
    var statistics = ObjectiveStatistics(pictures: labels.count)
    let rollout = learn(
      from: labels, workspace, &generators, scale: scale, tape, &statistics)
    tape.backward(from: seeds(rollout), addingTo: &gradients)
    return statistics
  }

  /// Runs the network on the workspace's pictures and compares it with their labels; the rollout
  /// that is returned has the loss's derivatives in its records.
  func learn(
    from labels: [Scene], _ workspace: TrainingWorkspace, _ generators: inout [PCG32],
    scale: Double, _ tape: Tape, _ statistics: inout ObjectiveStatistics
  ) -> Rollout {
    let view = proposeViews(items: labels.count, workspace, tape, renderer) { $1.mode }
    let scenes = labels.enumerated().map { turned($1, towards: view?.samples[$0].view) }
    let lesson = AttentionLesson(
      network, items: labels.count, stepLimit: annealed.stepLimit, exploration: 0,
      using: &generators)
    var rollout = rollOut(
      items: labels.count, workspace, tape, view: view, lesson: lesson
    ) { item, row, before, record in
      guard before.count < scenes[item].objects.count else { return nil }
      let posterior = record.posteriors[row]
      let probabilities = posterior.mesh.probabilities
      let mesh = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
      let pose = posterior.poses[mesh]
      let drawn = DrawnObject(pose, pose.mode, mesh: mesh)
      let placements = before.map(\.placement) + [drawn.placement]
      workspace.show(placements, item: item)
      workspace.keepDrawing(of: placements, item: item)
      return drawn
    }
    for (item, scene) in scenes.enumerated() {
      let objects = scene.objects
      let drawn = rollout.objects[item]
      workspace.show(drawn.map(\.object.placement), item: item)
      workspace.measureResidual(item: item)
      statistics.squaredError += workspace.residualSquares
      statistics.objects += Double(drawn.count)
      let targets = objects.map { target(of: $0, &generators[item]) }
      for (entry, target) in zip(drawn, matched(targets, drawn, rollout)) {
        add(target, row: entry.row, to: &rollout.records[entry.step], scale: scale, &statistics)
        lesson?.find(
          step: entry.step, item: item, target.pose.position, presence: 1,
          seenBy: workspace.canvas.renderer.camera)
      }
      // The step after the last object, unless that was the last step of all.
      guard objects.count < rollout.records.count,
        let row = rollout.records[objects.count].rows.firstIndex(of: item)
      else { continue }
      add(nil, row: row, to: &rollout.records[objects.count], scale: scale, &statistics)
    }
    lesson?.addGradient(to: &rollout.records, scale: scale, on: tape)
    learnViews(of: scenes, &rollout, scale: scale)
    return rollout
  }

  /// Adds −log q(view) to the loss.
  private func learnViews(of scenes: [Scene], _ rollout: inout Rollout, scale: Double) {
    guard var record = rollout.view else { return }
    rollout.view = nil
    let count = network.architecture.view.count
    record.gradient.withUnsafeMutableBufferPointer { heads in
      guard let heads = heads.baseAddress else { return }
      for (item, scene) in scenes.enumerated() {
        guard let view = scene.view else { continue }
        record.posteriors[item].addLogDensityGradient(
          of: view, weight: -scale, head: heads + item * count)
      }
    }
    rollout.view = record
  }

  /// A label as it looks from where the network believes to be: of turns of the whole scene that
  /// look the same the nearest one.
  private func turned(_ label: Scene, towards view: View?) -> Scene {
    guard network.architecture.view.isSeenFromCamera, let view, let known = label.view
    else { return label }
    let turn = prior.prior.specification.turn(of: known[.azimuth], towards: view[.azimuth])
    guard !turn.isNone else { return label }
    return Scene(view: turn(known), objects: label.objects.map { turn($0) })
  }

  /// A label as the heads describe objects.
  private struct Target {
    var mesh: Int
    var pose: PosePosterior.Sample
  }

  private func target(of object: SceneObject, _ generator: inout PCG32) -> Target {
    let order = network.architecture.yawOrders[object.mesh]
    let symmetry = prior.prior.specification.meshes[object.mesh].yawSymmetry
    var yaw = object.yaw
    if order != symmetry.orderOrZero {
      // One of the yaws that look the same.
      let turn = Double.uniform(using: &generator)
      yaw += symmetry.period.map { $0 * (turn * 2 * .pi / $0).rounded(.down) } ?? (turn * 2 * .pi)
    }
    return Target(
      mesh: object.mesh,
      pose: PosePosterior.Sample(position: object.position, phase: Double(order) * yaw))
  }

  /// The targets in the order of the steps that they are for.
  private func matched(
    _ targets: [Target], _ drawn: [RecordedObject], _ rollout: Rollout
  ) -> [Target] {
    switch matching {
    case .order:
      return targets.sorted { $0.pose.position.x < $1.pose.position.x }
    case .hungarian:
      let costs = drawn.map { entry in
        let posterior = rollout.records[entry.step].posteriors[entry.row]
        return targets.map { target in
          -posterior.mesh.logDensity(of: target.mesh)
            - posterior.poses[target.mesh].logDensity(of: target.pose)
        }
      }
      return Assignment.cheapest(costs).map { targets[$0] }
    }
  }

  /// Adds −log q(target) to one row's loss; nil is "no more".
  private func add(
    _ target: Target?, row: Int, to record: inout StepRecord, scale: Double,
    _ statistics: inout ObjectiveStatistics
  ) {
    let posterior = record.posteriors[row]
    statistics.steps += 1
    statistics.crossEntropy -= posterior.presence.logDensity(of: target != nil)
    if let target {
      statistics.crossEntropy -= posterior.mesh.logDensity(of: target.mesh)
    }
    addLogDensity(
      of: target.map { ($0.mesh, $0.pose) }, poseWeight: -scale, weight: -scale, row: row,
      record: &record)
  }
}
