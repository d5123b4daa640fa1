import NeuralNetworks
import Probability
import Rendering
import SceneModel

extension ProposalObjective {
  /// The network's first look: chooses a view for each picture and makes the workspace see what is
  /// proposed in it; nil for a network that infers none.
  ///
  /// - Parameter choose: takes a view of (item, q).
  func proposeViews(
    items: Int, _ workspace: TrainingWorkspace, _ tape: Tape, _ renderer: SceneRenderer,
    choose: (Int, ViewPosterior) -> ViewPosterior.Sample
  ) -> ViewRecord? {
    guard !network.architecture.view.entries.isEmpty else { return nil }
    let pictures = network.encoderInput(
      (0..<items).map { workspace.firstView(of: $0) }, on: tape)
    let output = network.view(pictures: pictures, on: tape)
    let posteriors = network.viewPosteriors(of: output, prior.prior.viewPrior, on: tape)
    let samples = posteriors.indices.map { choose($0, posteriors[$0]) }
    for (item, sample) in samples.enumerated() {
      workspace.propose(
        renderer.renderer(for: prior.prior.viewPrior.drawable(sample.view)), item: item)
    }
    let start: Float = posteriors.allSatisfy(\.isFinite) ? 0 : .nan
    return ViewRecord(
      output: output, posteriors: posteriors, samples: samples,
      gradient: [Float](repeating: start, count: output.count))
  }

  /// The log likelihood's derivative in the view of a final scene, which the workspace's canvas
  /// shows. In the workspace's residual are the derivatives in its pixels.
  func viewGradient(
    _ item: Int, _ record: ViewRecord, _ workspace: TrainingWorkspace
  ) -> [ViewLatent: Double] {
    let adjoint = Array(
      UnsafeBufferPointer(start: workspace.residual.level(0), count: workspace.pixelCount))
    return prior.prior.specification.viewGradient(
      of: workspace.canvas, adjoint: adjoint, record.samples[item].view)
  }

  /// Adds the pathwise gradient of a final scene's ELBO in its view.
  ///
  /// - Parameters:
  ///   - gradient: of the log likelihood.
  ///   - turning: the objective's derivative in a turn of all objects about the table's axis; heads
  ///     that tell where they are as the camera sees them turn them with it.
  func addViewGradient(
    _ gradient: [ViewLatent: Double], _ item: Int, _ record: inout ViewRecord, turning: Double,
    weight: Double
  ) {
    let (viewPrior, layout) = (prior.prior.viewPrior, network.architecture.view)
    let view = record.samples[item].view
    let slopes = layout.entries.map { entry in
      let slope =
        gradient[entry.latent, default: 0]
        + viewPrior.softLogDensity(entry.latent, view[entry.latent]).slope
      return entry.latent == .azimuth && layout.isSeenFromCamera ? slope + turning : slope
    }
    record.gradient.withUnsafeMutableBufferPointer { head in
      guard let head = head.baseAddress else { return }
      // The loss is minus the objective.
      record.posteriors[item].addPathwiseGradient(
        at: record.samples[item], slopes: slopes, weight: -weight * annealed.pathwiseWeight,
        head: head + item * layout.count)
    }
  }
}
