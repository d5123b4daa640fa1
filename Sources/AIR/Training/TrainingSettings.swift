import Foundation
import SceneModel

/// The training recipe's numbers.
public struct TrainingSettings: Sendable, Equatable {
  /// Pictures to see in all.
  public var images: Int
  /// Which gradient is followed.
  public var objective = TrainingObjective.elbo
  /// Pictures a step of the optimiser.
  public var batchSize = 32
  /// Decides the first weights, the scenes and all draws.
  public var seed: UInt64
  /// Threads; the result does not depend on it.
  public var threads: Int
  /// Whether the weights are written as 16-bit floats.
  public var isHalved = false
  /// Adam's rate after warm-up.
  public var peakLearningRate: Float = 1e-3
  /// Adam's rate at the end.
  public var finalLearningRate: Float = 1e-4
  /// Steps in which the rate rises.
  public var warmUpSteps = 200
  /// The gradient is shortened to this.
  public var gradientNormLimit = 10.0
  /// The weight of the pathwise ELBO terms against the cross-entropies.
  public var pathwiseWeight = 0.01
  /// The weight of the pose of one other category a step.
  public var otherCategoryWeight = 0.3
  /// The likelihood's noise at the start; it falls to the specification's.
  public var firstNoise = 0.3
  /// When the noise has fallen, as a share of the training.
  public var noiseEnd = 0.5
  /// When all levels of the pyramid count.
  public var coarseToFineEnd = 0.4
  /// When presence and category are no longer drawn by chance.
  public var explorationEnd = 0.3

  /// The recipe for a number of pictures.
  public init(images: Int, seed: UInt64, threads: Int) {
    self.images = images
    self.seed = seed
    self.threads = threads
  }

  /// Pictures a slice; the unit of work of a thread.
  public static let sliceSize = 16

  /// The most objects that may be proposed for a picture: twice the prior's largest count, so that
  /// counting too many shows, and is unlearned.
  public static func stepLimit(_ specification: SceneSpecification) -> Int {
    max(2, 2 * specification.prior.maximumCount)
  }

  /// The objective after `progress`, 0 to 1, of the training.
  func objective(
    at progress: Double, specification: SceneSpecification, levelCount: Int
  ) -> ObjectiveState {
    let last = specification.likelihood.noiseStandardDeviation
    let fallen = min(1, progress / noiseEnd)
    let noise = firstNoise * pow(last / firstNoise, fallen)
    return ObjectiveState(
      likelihood: PyramidLikelihood(
        weights: PyramidLikelihood.coarseToFineWeights(
          progress: progress, levelCount: levelCount, end: coarseToFineEnd),
        noise: noise),
      exploration: max(0, 1 - progress / explorationEnd),
      pathwiseWeight: pathwiseWeight, otherCategoryWeight: otherCategoryWeight,
      stepLimit: Self.stepLimit(specification))
  }
}
