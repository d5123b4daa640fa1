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
