import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// Bounds the log evidence of pictures from below, every term of the model in it.
///
/// A draw's weight is log p(picture | scene), the pixels' likelihood with the specification's noise
/// and its normalising constant; + log p(scene), the count, and each object's mesh, position and
/// phase, as an ordered list; − log q(scene | picture), at each step presence, mesh and pose, and
/// the final "no more". Nothing is tempered: this is what training is judged by, not what it
/// climbs. Counts that the specification's prior rules out have a tiny probability
/// (`SequentialPrior.logProbabilityBeyond`), so that one object too many does not make the bound
/// −∞.
///
/// At the step limit q stops for certain, so log q has no term there while log p(no more) counts.
/// Scenes of more objects than that have no share in the bound, which is still a lower bound.
///
/// For one thread at a time; make one a thread. The same generator gives the same bits.
package final class EvidenceBound {
  /// The network.
  package let network: InferenceNetwork
  /// The renderer of the canvas.
  package let renderer: SceneRenderer
  /// The most objects drawn.
  package let stepLimit: Int

  var draws = LatentDraws()

  private let parameters: ParameterSet
  private let prior: SequentialPrior
  private let likelihood: ImageLikelihood
  private let tape: Tape
  private let workspace: TrainingWorkspace

  /// Draws that are one pass of the network; a bound on the memory.
  static let rowLimit = 16

  /// Makes an estimator.
  package init(
    _ network: InferenceNetwork, parameters: ParameterSet, renderer: SceneRenderer,
    stepLimit: Int? = nil
  ) {
    self.network = network
    self.renderer = renderer
    self.parameters = parameters
    let specification = renderer.specification
    self.stepLimit = stepLimit ?? specification.stepLimit
    prior = SequentialPrior(ScenePrior(specification), stepLimit: self.stepLimit)
    likelihood = ImageLikelihood(noise: specification.likelihood.noiseStandardDeviation)
    tape = Tape(parameters: parameters, differentiable: false)
    workspace = TrainingWorkspace(
      renderer.centralRenderer, items: Self.rowLimit)
  }

  /// Weighs draws from q for a picture.
  ///
  /// - Parameters:
  ///   - picture: of the specification's size.
  ///   - count: how many; 10 tell the ELBO of a picture, 100 allow K up to 100.
  package func estimate(
    _ picture: Image, draws count: Int, using generator: inout PCG32
  ) -> EvidenceEstimate {
    precondition(count > 0, "an estimate needs draws")
    precondition(
      picture.width == network.architecture.width && picture.height == network.architecture.height,
      "the picture has the size that the network was made for")
    picture.samples.withUnsafeBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      workspace.picture(0).update(from: base, count: workspace.pixelCount)
    }
    var logWeights: [Double] = []
    while logWeights.count < count {
      let rows = min(Self.rowLimit, count - logWeights.count)
      logWeights += weigh(rows, &generator)
    }
    return EvidenceEstimate(logWeights: logWeights)
  }

  /// The log weights of some draws for the workspace's picture 0.
  private func weigh(_ rows: Int, _ generator: inout PCG32) -> [Double] {
    tape.reset(parameters: parameters)
    var logWeights = [Double](repeating: 0, count: rows)
    var objects = [[DrawnObject]](repeating: [], count: rows)
    let views = drawViews(rows, &logWeights, &generator)
    for row in 0..<rows {
      workspace.clearDrawing(item: row)
    }
    var active = Array(0..<rows)
    var latents: [Float] = []
    // Before anything is drawn all rows are the same one, unless each has a view of its own.
    let first = views.isEmpty ? [0] : active
    let layout = HeadLayout(network.architecture)
    for row in first {
      latents += [Float](repeating: 0, count: layout.objectLatentCount)
      appendView(row, views, to: &latents)
    }
    var state = network.initialState(rows: first.count, on: tape)
    for step in 0..<stepLimit where !active.isEmpty {
      let isShared = step == 0 && views.isEmpty
      let output = run(isShared ? [0] : active, views, latents: latents, state)
      let posteriors = network.posteriors(of: output, on: tape)
      var kept: [Int] = []
      var keptRows: [Int] = []
      latents.removeAll(keepingCapacity: true)
      for (place, row) in active.enumerated() {
        let source = isShared ? 0 : place
        if !posteriors[source].isFinite { logWeights[row] = .nan }
        guard
          let object = draw(
            posteriors[source], before: objects[row], &logWeights[row], &generator)
        else { continue }
        objects[row].append(object)
        let placements = objects[row].map(\.placement)
        workspace.show(placements, item: row)
        workspace.keepDrawing(of: placements, item: row)
        network.appendLatents(
          mesh: object.mesh, sample: object.sample, view: views.isEmpty ? nil : views[row],
          to: &latents)
        appendView(row, views, to: &latents)
        kept.append(source)
        keptRows.append(row)
      }
      state = network.keep(kept, of: output.state, on: tape)
      active = keptRows
    }
    for row in active { logWeights[row] += prior.logStop(after: stepLimit) }
    for row in 0..<rows { logWeights[row] += logLikelihood(row) }
    return logWeights
  }

  /// Draws a view for each row and adds its log p − log q; none for a network that infers none.
  private func drawViews(
    _ rows: Int, _ logWeights: inout [Double], _ generator: inout PCG32
  ) -> [View] {
    guard !network.architecture.view.entries.isEmpty else { return [] }
    let viewPrior = prior.prior.viewPrior
    let input = network.encoderInput([workspace.firstView(of: 0)], on: tape)
    let output = network.view(pictures: input, on: tape)
    guard let posterior = network.viewPosteriors(of: output, viewPrior, on: tape).first else {
      return []
    }
    return (0..<rows).map { row in
      let view = posterior.sample(using: &generator).view
      workspace.propose(renderer.renderer(for: viewPrior.drawable(view)), item: row)
      if !posterior.isFinite { logWeights[row] = .nan }
      logWeights[row] -= posterior.logDensity(of: view)
      for entry in network.architecture.view.entries {
        logWeights[row] += viewPrior.softLogDensity(entry.latent, view[entry.latent]).value
      }
      return view
    }
  }

  private func appendView(_ row: Int, _ views: [View], to latents: inout [Float]) {
    guard !views.isEmpty else { return }
    ViewPosterior.appendLatents(
      views[row], network.architecture.view, prior.prior.viewPrior, to: &latents)
  }

  private func run(
    _ rows: [Int], _ views: [View], latents: [Float], _ state: InferenceNetwork.State
  ) -> InferenceNetwork.Output {
    // All rows are of one picture.
    let looks = rows.map { row in
      var look = workspace.view(of: row)
      look.picture = UnsafePointer(workspace.picture(0))
      look.canvas = UnsafePointer(workspace.drawn(row))
      look.view = views.isEmpty ? nil : views[row]
      return look
    }
    let latentCount = HeadLayout(network.architecture).latentCount
    let last = tape.input(Tensor(shape: [rows.count, latentCount], elements: latents))
    return network.step(looks, latents: last, state: state, on: tape)
  }

  /// Draws one step from q and adds its log p − log q; nil for "no more".
  private func draw(
    _ posterior: ObjectPosterior, before: [DrawnObject], _ logWeight: inout Double,
    _ generator: inout PCG32
  ) -> DrawnObject? {
    let count = before.count
    let isPresent = draws.presence(posterior.presence, 0, count, &generator)
    logWeight -= posterior.presence.logDensity(of: isPresent)
    guard isPresent else {
      logWeight += prior.logStop(after: count)
      return nil
    }
    let mesh = draws.mesh(posterior.mesh, 0, count, &generator)
    let pose = posterior.poses[mesh]
    let sample = draws.pose(pose, count, &generator)
    logWeight += prior.logAnother(after: count) + prior.prior.logMesh(mesh)
    logWeight +=
      prior.logPose(
        of: pose.object(sample, mesh: mesh), after: before.map(\.object),
        order: network.architecture.yawOrders[mesh]
      ).value
    logWeight -= posterior.mesh.logDensity(of: mesh) + pose.logDensity(of: sample)
    return DrawnObject(pose, sample, mesh: mesh)
  }

  private func logLikelihood(_ row: Int) -> Double {
    let (picture, drawn) = (workspace.picture(0), workspace.drawn(row))
    var squares = SIMD4<Double>.zero
    for index in 0..<workspace.pixelCount {
      let difference = SIMD4<Double>(picture[index] - drawn[index])
      squares += difference * difference
    }
    return likelihood.logDensity(
      squaredError: squares.sum(), numberCount: 3 * workspace.pixelCount)
  }
}
