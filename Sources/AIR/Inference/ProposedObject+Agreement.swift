import Foundation
import SceneModel

extension ProposedObject {
  /// What two looks at an object have in common: their mean if they agree, else the second.
  ///
  /// Neither look is the better one. The second has fewer gross errors. But the memory is shown the
  /// objects in an order that it would not choose, so that its median error of position is larger.
  /// The errors are partly independent, and the mean beats both. Yaws more than a quarter of a
  /// period apart have no mean worth having: the second stands.
  ///
  /// - Parameters:
  ///   - first: the first look; this is the second.
  ///   - distance: the largest between two looks at one object, in metres.
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
