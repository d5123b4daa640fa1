import NeuralNetworks
import Probability

/// A way to turn observed pictures, and nothing else, into a gradient of the network's weights.
protocol PictureObjective: ProposalObjective {
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
