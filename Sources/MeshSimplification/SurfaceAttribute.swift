import Geometry

/// What a surface has at a point besides its place.
struct SurfaceAttribute {
  /// Of unit length.
  var normal: Vector3
  /// As `TriangleMesh.Face` has them.
  var textureCoordinate: SIMD2<Double>
  /// Linear RGB.
  var color: Vector3

  /// On the way from one to another.
  static func mix(_ a: SurfaceAttribute, _ b: SurfaceAttribute, at t: Double) -> SurfaceAttribute {
    if t <= 0 { return a }
    if t >= 1 { return b }
    let normal = (a.normal * (1 - t) + b.normal * t).normalized
    return SurfaceAttribute(
      normal: normal == .zero ? a.normal : normal,
      textureCoordinate: a.textureCoordinate * (1 - t) + b.textureCoordinate * t,
      color: a.color * (1 - t) + b.color * t)
  }

  /// The affine function through a face's corners, at barycentric coordinates; the normal is not
  /// of unit length.
  static func interpolated(
    _ a: SurfaceAttribute, _ b: SurfaceAttribute, _ c: SurfaceAttribute, at w: Vector3
  ) -> SurfaceAttribute {
    SurfaceAttribute(
      normal: a.normal * w.x + b.normal * w.y + c.normal * w.z,
      textureCoordinate: a.textureCoordinate * w.x + b.textureCoordinate * w.y
        + c.textureCoordinate * w.z,
      color: a.color * w.x + b.color * w.y + c.color * w.z)
  }

  /// Whether two faces that meet look as one surface where they do.
  func continues(_ other: SurfaceAttribute) -> Bool {
    let uv = textureCoordinate - other.textureCoordinate
    let difference = color - other.color
    return normal.dot(other.normal) >= Self.creaseCosine && (uv * uv).sum() <= 1e-10
      && difference.dot(difference) <= 1e-5
  }

  /// Cosine of 12°: what is turned by more is a crease, which is kept.
  private static let creaseCosine = 0.9781476
}

extension TriangleMesh.Face {
  /// What the face has at a corner.
  func attribute(_ corner: Int) -> SurfaceAttribute {
    SurfaceAttribute(
      normal: normals[corner], textureCoordinate: textureCoordinates[corner],
      color: colors[corner])
  }
}
