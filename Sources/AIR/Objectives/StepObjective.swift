import Foundation
import Geometry
import Probability
import Rendering
import SceneModel

/// The numbers that the training objective depends on and that change while training goes on.
public struct ObjectiveState: Sendable {
  /// The tempered likelihood.
  public var likelihood: PyramidLikelihood
  /// How far presence and category are drawn by chance instead of from q: 1 altogether, 0 not.
  public var exploration: Double
  /// The weight of the pathwise ELBO terms against the cross-entropies.
  public var pathwiseWeight: Double
  /// The weight of the pose of one other category a step.
  public var otherCategoryWeight: Double
  /// The most objects a scene may be given.
  public var stepLimit: Int
}

/// The prior's terms for scenes that are built object by object.
struct SequentialPrior: Sendable {
  let prior: ScenePrior
  private let logAnother: [Double]
  private let logStop: [Double]

  /// The log probability of one more object where the specification's prior allows none.
  ///
  /// The prior over counts is cut off at its largest count, and a bound that is −∞ as soon as one
  /// sample holds an object too many says nothing. So the model that is inferred with allows one
  /// more with this probability; it changes the bound of all other scenes by less than 10⁻³.
  static let logProbabilityBeyond = -10.0

  init(_ prior: ScenePrior, stepLimit: Int) {
    self.prior = prior
    var another: [Double] = []
    var stop: [Double] = []
    for count in 0...stepLimit {
      let beyond = Self.logProbabilityBeyond
      let p = min(max(prior.logProbabilityOfAnother(after: count), beyond), log1p(-exp(beyond)))
      another.append(p)
      stop.append(log1p(-exp(p)))
    }
    logAnother = another
    logStop = stop
  }

  /// log p(one more object | count so far).
  func logAnother(after count: Int) -> Double { logAnother[min(count, logAnother.count - 1)] }
  /// log p(no more object | count so far).
  func logStop(after count: Int) -> Double { logStop[min(count, logStop.count - 1)] }

  /// log p(position, phase | objects before) and its derivative in the position.
  func logPose(
    _ position: SIMD2<Double>, category: Int, after others: [SIMD2<Double>], order: Int
  ) -> (value: Double, gradient: SIMD2<Double>) {
    var (value, gradient) = prior.logWall(position)
    for other in others {
      let term = prior.logSeparation(position, other)
      value += term.value
      gradient += term.gradient
    }
    // log p(position | positions before) has log Z(n) − log Z(n + 1) beside the terms above; the
    // prior computes each Z when it is first asked for, and few scenes need those of many objects.
    value +=
      prior.logPositionNormalizer(count: others.count)
      - prior.logPositionNormalizer(count: others.count + 1)
    if order > 0 { value -= log(2 * Double.pi) }
    return (value, gradient)
  }
}

/// One proposed object of one picture.
struct Proposal {
  var category: Int
  var sample: PosePosterior.Sample
  var placement: Placement
}

extension PosePosterior {
  func placement(of sample: Sample, category: Int) -> Placement {
    Placement(
      mesh: category,
      worldFromObject: RigidTransform(
        x: sample.position.x, y: sample.position.y, yaw: yaw(sample)))
  }
}

/// What the picture says about one step's discrete latents, given one drawn pose a category: the
/// local posterior of the training recipe.
///
/// Category k's score is Aₖ = (energy explained by drawing its pose) + log p(pose) − log q(pose).
/// The target for the category is softmaxₖ(Aₖ + log p(k)), that for the presence
/// σ(log Σₖ p(k) exp Aₖ + log odds of one more object under the prior). Training brings q to the
/// targets by cross-entropy: an inclusive divergence to the posterior of this step with no
/// further object drawn, under the prior's odds of at least one more object. It is not the ELBO's own gradient in the discrete latents, which would
/// be an exclusive divergence with the later steps' terms in it; `ScoreFunctionObjective` is that.
/// What it buys: no category's gradient is weighted by its own probability, so the head that is
/// ahead does not take everything.
struct LocalPosterior {
  var category: [Double]
  var presence: Double

  init(scores: [Double], logMesh: [Double], logPriorOdds: Double) {
    let joint = zip(scores, logMesh).map { $0 + $1 }
    category = softmax(joint)
    presence = sigmoid(logSumExp(joint) + logPriorOdds)
  }
}
