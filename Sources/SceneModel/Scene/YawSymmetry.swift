/// Which turns about +Z leave a mesh looking the same.
public enum YawSymmetry: Sendable, Equatable {
  /// Turns by 2π / order do; order 1 is no symmetry.
  case order(Int)
  /// Every turn does, as for a sphere: such an object has no yaw.
  case continuous

  /// The smallest turn that changes nothing, in radians; nil where there is none, because every
  /// turn changes nothing. Yaw is unique in [0, period).
  public var period: Double? {
    switch self {
    case .order(let order): return 2 * .pi / Double(order)
    case .continuous: return nil
    }
  }

  /// How `dataset.json` says it: the order, or 0 for continuous.
  public var orderOrZero: Int {
    switch self {
    case .order(let order): return order
    case .continuous: return 0
    }
  }
}
