import Geometry

/// A triangle that planes have cut, without memory of its own.
///
/// Each of five planes adds a corner at most, so that there are up to eight; where rounding would
/// make it more, the corners lie in one place and the further ones are left out.
struct ClippedPolygon {
  private var x = SIMD8<Double>.zero
  private var y = SIMD8<Double>.zero
  private var z = SIMD8<Double>.zero
  private(set) var count = 0

  subscript(_ index: Int) -> Vector3 { Vector3(x[index], y[index], z[index]) }

  mutating func append(_ point: Vector3) {
    guard count < 8 else { return }
    (x[count], y[count], z[count]) = (point.x, point.y, point.z)
    count += 1
  }
}
