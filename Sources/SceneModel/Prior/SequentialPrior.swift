import Foundation

/// The prior's terms for a scene that is built object by object.
package struct SequentialPrior: Sendable {
  /// The prior of whole scenes.
  package let prior: ScenePrior
  private let logAnother: [Double]
  private let logStop: [Double]

  /// The log probability of one more object where the specification's prior allows none.
  ///
  /// The prior over counts ends at its largest count, so the bound would be −∞ as soon as one draw
  /// has an object too many. The model that is inferred with therefore allows one more with this
  /// probability. It changes the bound of all other scenes by less than 10⁻³.
  package static let logProbabilityBeyond = -10.0

  /// - Parameter stepLimit: the most objects that a scene is given.
  package init(_ prior: ScenePrior, stepLimit: Int) {
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
  package func logAnother(after count: Int) -> Double {
    logAnother[min(count, logAnother.count - 1)]
  }

  /// log p(no more object | count so far).
  package func logStop(after count: Int) -> Double { logStop[min(count, logStop.count - 1)] }

  /// log p(position, phase | objects before), and its gradient with respect to the object's pose:
  /// per metre, and per radian of its yaw.
  ///
  /// - Parameters:
  ///   - others: the objects before.
  ///   - order: of the mesh's yaw symmetry; 0 for a mesh without a yaw, which has no phase.
  package func logPose(
    of object: SceneObject, after others: [SceneObject], order: Int
  ) -> (value: Double, gradient: PoseGradient) {
    let (placement, gradient) = prior.logPlacement(of: object, beside: others)
    var value = placement
    // log p(position | objects before) also has log Z(n) − log Z(n + 1). The prior computes each
    // Z when it is first asked for: few scenes need those of many objects.
    value +=
      prior.logPositionNormalizer(count: others.count)
      - prior.logPositionNormalizer(count: others.count + 1)
    if order > 0 { value -= log(2 * Double.pi) }
    return (value, gradient)
  }
}
