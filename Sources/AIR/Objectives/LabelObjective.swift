import NeuralNetworks
import Probability
import SceneModel

/// A way to turn pictures whose scenes are known into a gradient of the network's weights.
protocol LabelObjective: ProposalObjective {
  /// The objective's gradient (of the loss to be minimised) summed over the workspace's pictures.
  ///
  /// - Parameters:
  ///   - labels: the scenes of the workspace's pictures, `[item]`.
  ///   - generators: one a picture.
  ///   - scale: multiplies the gradient; 1 / batch size.
  func accumulateGradient(
    labels: [Scene], workspace: TrainingWorkspace, generators: inout [PCG32],
    scale: Double, tape: Tape, into gradients: inout Gradients
  ) -> ObjectiveStatistics
}
