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

  /// log p(position, phase | objects before), and its derivative in the position.
  ///
  /// - Parameters:
  ///   - position: in metres.
  ///   - others: the positions of the objects before.
  ///   - order: of the mesh's yaw symmetry; 0 for a mesh without a yaw, which has no phase.
  package func logPose(
    _ position: SIMD2<Double>, after others: [SIMD2<Double>], order: Int
  ) -> (value: Double, gradient: SIMD2<Double>) {
    var (value, gradient) = prior.logWall(position)
    for other in others {
      let term = prior.logSeparation(position, other)
      value += term.value
      gradient += term.gradient
    }
    // log p(position | positions before) also has log Z(n) − log Z(n + 1). The prior computes each
    // Z when it is first asked for: few scenes need those of many objects.
    value +=
      prior.logPositionNormalizer(count: others.count)
      - prior.logPositionNormalizer(count: others.count + 1)
    if order > 0 { value -= log(2 * Double.pi) }
    return (value, gradient)
  }
}
