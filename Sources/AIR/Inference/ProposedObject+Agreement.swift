import Foundation
import SceneModel

extension ProposedObject {
  /// The mean of two looks at an object if they agree; else this one alone, the second. Neither look
  /// is the better one: the second has fewer gross errors, but the memory is shown objects in an
  /// order that it would not choose, and its median error of position is larger. Their errors are
  /// partly independent, and the mean beats both. Between yaws more than a quarter of a period apart there is no
  /// mean worth having: the second one stands.
  ///
  /// - Parameter distance: the largest that two looks at one object have between them, in metres.
  func agreement(
    with first: ProposedObject, within distance: Double, architecture: NetworkArchitecture
  ) -> ProposedObject {
    let difference = object.position - first.object.position
    guard object.mesh == first.object.mesh,
      (difference * difference).sum().squareRoot() <= distance
    else { return self }
    var mean = self
    mean.pose.position = (first.pose.position + pose.position) / 2
    mean.object.position = mean.pose.position
    let order = architecture.yawOrders[object.mesh]
    guard order > 0, cos(first.pose.phase - pose.phase) > 0 else { return mean }
    mean.pose.phase = atan2(
      sin(first.pose.phase) + sin(pose.phase), cos(first.pose.phase) + cos(pose.phase))
    mean.object.yaw = PosePosterior.yaw(phase: mean.pose.phase, order: order)
    return mean
  }
}
