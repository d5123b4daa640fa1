import Geometry

/// A box along the axes of a frame.
struct BoundingBox: Sendable {
  var low: Vector3
  var high: Vector3

  /// Holds nothing.
  static let empty = BoundingBox(
    low: Vector3(repeating: .infinity), high: Vector3(repeating: -.infinity))

  mutating func add(_ point: Vector3) {
    low = pointwiseMin(low, point)
    high = pointwiseMax(high, point)
  }

  /// The smallest box in another frame that holds this one.
  func moved(by transform: RigidTransform) -> BoundingBox {
    guard low.x <= high.x else { return .empty }
    let center = transform((low + high) / 2)
    let half = (high - low) / 2
    let (x, y, z) = transform.rotation.columns
    func size(_ v: Vector3) -> Vector3 { pointwiseMax(v, -v) }
    let reach = size(x) * half.x + size(y) * half.y + size(z) * half.z
    return BoundingBox(low: center - reach, high: center + reach)
  }

  /// Whether two boxes overlap by more than a touch; a flat one inside another does.
  @inline(__always)
  func cuts(_ other: BoundingBox, deeperThan touch: Double) -> Bool {
    min((other.high - low).min(), (high - other.low).min()) > touch
  }

  /// Whether two boxes have a point in common.
  @inline(__always)
  func meets(_ other: BoundingBox) -> Bool {
    min((other.high - low).min(), (high - other.low).min()) >= 0
  }
}
