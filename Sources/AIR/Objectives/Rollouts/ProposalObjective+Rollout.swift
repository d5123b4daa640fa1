import NeuralNetworks
import Probability
import Rendering
import SceneModel

extension ProposalObjective {
  /// Runs the network step by step until no picture is left for which it proposes an object, or
  /// the step limit is reached.
  ///
  /// - Parameters:
  ///   - lesson: chooses where glimpses look; by default the network does.
  ///   - stepOfItem: proposes an object for (item, row, objects before), or nil for "no
  ///     more"; the object it proposes must have been kept by `workspace.keepDrawing`.
  func rollOut(
    items: Int, _ workspace: TrainingWorkspace, _ tape: Tape, view: ViewRecord? = nil,
    lesson: AttentionLesson? = nil,
    stepOfItem: (Int, Int, [DrawnObject], inout StepRecord) -> DrawnObject?
  ) -> Rollout {
    let layout = HeadLayout(network.architecture)
    var rollout = Rollout(objects: [[RecordedObject]](repeating: [], count: items))
    rollout.view = view
    var active = Array(0..<items)
    var latents: [Float] = []
    for item in 0..<items {
      latents += [Float](repeating: 0, count: layout.objectLatentCount)
      appendView(item, view, to: &latents)
    }
    var networkState = network.initialState(rows: items, on: tape)
    for item in 0..<items {
      workspace.clearDrawing(item: item)
    }
    for step in 0..<annealed.stepLimit where !active.isEmpty {
      var record = runNetwork(
        active, latents: latents, networkState, view, workspace, tape, lesson, step: step)
      var kept: [Int] = []
      latents.removeAll(keepingCapacity: true)
      for (row, item) in active.enumerated() {
        let before = rollout.objects[item].map(\.object)
        guard let object = stepOfItem(item, row, before, &record) else { continue }
        rollout.objects[item].append(
          RecordedObject(step: step, row: row, object: object))
        kept.append(row)
        network.appendLatents(
          mesh: object.mesh, sample: object.sample, view: view?.samples[item].view, to: &latents)
        appendView(item, view, to: &latents)
      }
      networkState = network.keep(kept, of: record.output.state, on: tape)
      active = kept.map { active[$0] }
      rollout.records.append(record)
    }
    return rollout
  }

  private func appendView(_ item: Int, _ record: ViewRecord?, to latents: inout [Float]) {
    guard let record else { return }
    ViewPosterior.appendLatents(
      record.samples[item].view, network.architecture.view, prior.prior.viewPrior, to: &latents)
  }

  private func runNetwork(
    _ active: [Int], latents: [Float], _ networkState: InferenceNetwork.State,
    _ view: ViewRecord?, _ workspace: TrainingWorkspace, _ tape: Tape,
    _ lesson: AttentionLesson?, step: Int
  ) -> StepRecord {
    let views = active.map { item in
      var seen = workspace.view(of: item)
      seen.view = view?.samples[item].view
      return seen
    }
    let latentCount = HeadLayout(network.architecture).latentCount
    let last = tape.input(Tensor(shape: [active.count, latentCount], elements: latents))
    let output = network.step(
      views, latents: last, state: networkState, on: tape,
      attend: lesson.map { lesson in
        { lesson.cell(step: step, item: active[$0], views[$0], $1) }
      })
    let posteriors = network.posteriors(of: output, on: tape)
    // What comes of an answer that is no number is no gradient, and must not look like one.
    let start: Float = posteriors.allSatisfy(\.isFinite) ? 0 : .nan
    return StepRecord(
      output: output, rows: active, posteriors: posteriors,
      objectGradient: [Float](repeating: start, count: output.object.count),
      yawGradient: [Float](repeating: 0, count: output.yaw.count),
      attentionGradient: [Float](repeating: 0, count: output.attention?.count ?? 0))
  }
}
