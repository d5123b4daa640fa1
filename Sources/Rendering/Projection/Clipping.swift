import Geometry

/// A half-space of the camera's frame: the points with normal·p ≥ offset are kept.
struct ClippingPlane {
  var normal: Vector3
  var offset: Double

  /// The near plane and the four sides of the guard band.
  static func view(_ camera: PinholeCamera) -> ViewPlanes { ViewPlanes(camera) }

  /// Where the segment from a kept point to a point that is not meets the plane. The order of the
  /// arguments makes the result the same to the bit for both triangles that share the segment.
  func crossing(kept: Vector3, lost: Vector3) -> Vector3 {
    let a = normal.dot(kept) - offset
    let b = normal.dot(lost) - offset
    return kept + (lost - kept) * (a / (a - b))
  }

  /// The part of a segment that is kept.
  func clip(segment a: Vector3, _ b: Vector3) -> (Vector3, Vector3)? {
    switch (normal.dot(a) >= offset, normal.dot(b) >= offset) {
    case (true, true): return (a, b)
    case (true, false): return (a, crossing(kept: a, lost: b))
    case (false, true): return (crossing(kept: b, lost: a), b)
    case (false, false): return nil
    }
  }

  /// The part of a convex polygon that is kept (Sutherland and Hodgman 1974).
  func clip(polygon: ClippedPolygon) -> ClippedPolygon {
    var result = ClippedPolygon()
    for index in 0..<polygon.count {
      let point = polygon[index]
      let next = polygon[index + 1 == polygon.count ? 0 : index + 1]
      let keepsPoint = normal.dot(point) >= offset
      let keepsNext = normal.dot(next) >= offset
      if keepsPoint { result.append(point) }
      if keepsPoint != keepsNext {
        result.append(
          keepsPoint ? crossing(kept: point, lost: next) : crossing(kept: next, lost: point))
      }
    }
    return result
  }
}

/// The planes that bound a camera's view, one after another: made as they are asked for, because a
/// list of them would be allocated for every clipped triangle.
struct ViewPlanes: Sequence, IteratorProtocol {
  private let focalLength: SIMD2<Double>
  private let center: SIMD2<Double>
  private let near: Double
  private var index = 0

  init(_ camera: PinholeCamera) {
    (focalLength, center, near) = (camera.focalLength, camera.principalPoint, camera.near)
  }

  mutating func next() -> ClippingPlane? {
    let (f, c, g) = (focalLength, center, ProjectedVertex.guardBand)
    index += 1
    switch index {
    case 1: return ClippingPlane(normal: Vector3(0, 0, 1), offset: near)
    case 2: return ClippingPlane(normal: Vector3(f.x, 0, c.x + g), offset: 0)
    case 3: return ClippingPlane(normal: Vector3(-f.x, 0, g - c.x), offset: 0)
    case 4: return ClippingPlane(normal: Vector3(0, f.y, c.y + g), offset: 0)
    case 5: return ClippingPlane(normal: Vector3(0, -f.y, g - c.y), offset: 0)
    default: return nil
    }
  }
}

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
