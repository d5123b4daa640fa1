import Foundation
import Probability

/// Which turns about +Z leave a mesh looking the same.
public enum YawSymmetry: Sendable, Equatable {
  /// Turns by 2π / order. Order 1 is no symmetry.
  case order(Int)
  /// Every turn, as of a sphere. Such an object has no yaw.
  case continuous

  /// The smallest turn that changes nothing, in radians; nil if every turn changes nothing. Yaw is
  /// unique in [0, period).
  public var period: Double? {
    switch self {
    case .order(let order): return 2 * .pi / Double(order)
    case .continuous: return nil
    }
  }

  /// The order, or 0 if the symmetry is continuous, as in `dataset.json`.
  public var orderOrZero: Int {
    switch self {
    case .order(let order): return order
    case .continuous: return 0
    }
  }

  /// The smallest angle between two yaws, in radians, in [0, π / order]. Turns that look the same
  /// do not count; 0 for a mesh without a yaw.
  public func smallestAngle(between a: Double, and b: Double) -> Double {
    guard let period else { return 0 }
    return abs(remainder(a - b, period))
  }

  /// The yaw in [0, period) that looks the same; 0 for a mesh without a yaw.
  public func canonicalYaw(_ yaw: Double) -> Double {
    period.map { yaw.wrapped(into: $0) } ?? 0
  }
}
