import Foundation
import SceneModel

extension InferenceEngine {
  /// Takes each object off the canvas once, the oldest first, and asks the network in sight of all
  /// the others whether something is missing there, and what: a sweep through the objects as in
  /// Gibbs sampling, at the modes.
  ///
  /// A departure from Eslami et al. 2016, whose network never goes back. Where two objects of one
  /// mesh are equally good to explain first, its regression may put an object between them, find
  /// both in later steps, and count one too many: at the second look nothing is missing, and the
  /// one between is gone. Only the network decides; no residual is weighed against another.
  ///
  /// It takes a step of the network for each pair of objects. A single object's second look would
  /// be its first.
  func lookAgain(_ sequence: inout Sequence, _ pixels: [SIMD4<Float>]) {
    guard sequence.objects.count > 1 else { return }
    for _ in sequence.objects.indices {
      var others = sequence.objects
      let doubted = others.removeFirst()
      clear(&sequence)
      for other in others {
        look(&sequence, pixels)
        append(other, to: &sequence)
      }
      guard let object = next(&sequence, pixels) else { continue }
      let agreed = object.agreement(
        with: doubted, within: agreementDistance, architecture: network.architecture)
      append(agreed, to: &sequence)
    }
    proposeAll(&sequence, pixels)
  }

  /// Two looks are of one object if they see one mesh no further apart than this, in metres.
  private var agreementDistance: Double { 0.05 * renderer.specification.table.width }
}

extension InferredObject {
  /// The mean of two looks at an object if they agree; else this one alone, the second. Neither look
  /// is the better one: the second has fewer gross errors, but the memory is shown objects in an
  /// order that it would not choose, and its median error of position is larger. Their errors are
  /// partly independent, and the mean beats both. Between yaws more than a quarter of a period apart there is no
  /// mean worth having: the second one stands.
  ///
  /// - Parameter distance: the largest that two looks at one object have between them, in metres.
  func agreement(
    with first: InferredObject, within distance: Double, architecture: NetworkArchitecture
  ) -> InferredObject {
    let difference = object.position - first.object.position
    guard object.category == first.object.category,
      (difference * difference).sum().squareRoot() <= distance
    else { return self }
    var mean = self
    mean.pose.position = (first.pose.position + pose.position) / 2
    mean.object.position = mean.pose.position
    let order = architecture.yawOrders[object.category]
    guard order > 0, cos(first.pose.phase - pose.phase) > 0 else { return mean }
    mean.pose.phase = atan2(
      sin(first.pose.phase) + sin(pose.phase), cos(first.pose.phase) + cos(pose.phase))
    mean.object.yaw = PosePosterior.yaw(phase: mean.pose.phase, order: order)
    return mean
  }
}
