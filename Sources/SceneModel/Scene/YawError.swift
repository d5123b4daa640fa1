import Foundation

extension SceneSpecification {
  /// The smallest angle between two yaws of a mesh, in radians, in [0, π / order]: turns that the
  /// mesh's symmetry makes indistinguishable do not count. 0 for a mesh without a yaw.
  public func yawError(between a: Double, and b: Double, category: Int) -> Double {
    meshes[category].yawSymmetry.smallestAngle(between: a, and: b)
  }
}

extension YawSymmetry {
  /// The smallest angle between two yaws, in radians, modulo the symmetry.
  public func smallestAngle(between a: Double, and b: Double) -> Double {
    guard let period else { return 0 }
    return abs(remainder(a - b, period))
  }

  /// The yaw in [0, period) that looks the same; 0 where there is no yaw.
  public func canonicalYaw(_ yaw: Double) -> Double {
    guard let period else { return 0 }
    let wrapped = yaw - period * (yaw / period).rounded(.down)
    return wrapped < period ? max(wrapped, 0) : 0
  }
}
