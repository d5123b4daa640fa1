import Foundation
import SceneModel

/// The numbers of a training.
///
/// The names of the stored properties are in checkpoints, where a resumed training compares them: a
/// property that is renamed needs an entry in `Trainer.earlierKeys`.
package struct TrainingSettings: Sendable, Equatable {
  /// Pictures to train on.
  package var images: Int
  /// Which gradient is followed.
  package var objective = TrainingObjective.localPosterior
  /// Pictures a step of the optimiser.
  package var batchSize = 32
  /// Decides the first weights, the scenes and all draws.
  package var seed: UInt64
  /// Threads; the result does not depend on it.
  package var threads: Int
  /// Whether the weights are written as 16-bit floats.
  package var isHalved = false
  /// Adam's rate after warm-up.
  package var peakLearningRate: Float = 1e-3
  /// Adam's rate at the end.
  package var finalLearningRate: Float = 1e-4
  /// Steps in which the rate rises.
  package var warmUpSteps = 200
  /// Longer gradients are scaled down to this norm.
  package var gradientNormLimit = 10.0
  /// The weight of the pathwise ELBO terms against the cross-entropies.
  package var pathwiseWeight = 0.01
  /// The weight of the yaws' modes, of networks with glimpses, against the other cross-entropies.
  /// What shows a yaw is small, and the layers that see it are those that see positions, whose
  /// gradients are large.
  package var yawWeight = 10.0
  /// The weight of positions' draws, of networks with glimpses, against the cross-entropies.
  package var positionWeight = 0.2
  /// The weight of the pose of one other mesh in each step.
  package var otherMeshWeight = 0.3
  /// The likelihood's noise at the start; it falls to the specification's.
  package var firstNoise = 0.3
  /// When the noise has fallen to that, as a share of the training.
  package var noiseEnd = 0.5
  /// When all levels of the pyramid count fully, as a share of the training.
  package var coarseToFineEnd = 0.4
  /// What pictures with nuisances differ by in whole patches, once all levels count: see
  /// `PyramidLikelihood`.
  package var misfit = 0.1
  /// When it counts fully, as a share of the training.
  package var misfitEnd = 0.6
  /// When presence and mesh are drawn from q alone, as a share of the training.
  package var explorationEnd = 0.3

  /// The recipe for a number of pictures.
  package init(images: Int, seed: UInt64, threads: Int) {
    self.images = images
    self.seed = seed
    self.threads = threads
  }

  /// The recipe of networks with glimpses. These find objects where there is much to explain, and
  /// need not be led there from afar for long.
  mutating func suitGlimpses() {
    peakLearningRate = 2e-3
    coarseToFineEnd = 0.27
    misfitEnd = 0.4
    noiseEnd = 0.33
    explorationEnd = 0.2
  }

  /// Pictures in a slice, the unit of work of a thread.
  package static let sliceSize = 16

  /// The annealed settings after a part of the training.
  ///
  /// - Parameter progress: that part, 0 to 1.
  func annealed(
    at progress: Double, specification: SceneSpecification, levelCount: Int
  ) -> AnnealedSettings {
    let last = specification.likelihood.noiseStandardDeviation
    let fallen = min(1, progress / noiseEnd)
    let noise = firstNoise * pow(last / firstNoise, fallen)
    // Before, the coarse levels lead objects from afar.
    let grown = min(1, max(0, (progress - coarseToFineEnd) / (misfitEnd - coarseToFineEnd)))
    return AnnealedSettings(
      likelihood: PyramidLikelihood(
        weights: PyramidLikelihood.coarseToFineWeights(
          progress: progress, levelCount: levelCount, end: coarseToFineEnd),
        noise: noise, misfit: specification.nuisances.isNone ? 0 : misfit * grown),
      exploration: max(0, 1 - progress / explorationEnd),
      pathwiseWeight: pathwiseWeight,
      yawWeight: yawWeight, positionWeight: positionWeight, otherMeshWeight: otherMeshWeight,
      stepLimit: specification.stepLimit)
  }
}
