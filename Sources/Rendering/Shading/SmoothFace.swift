/// A face whose colour changes only as its normal turns, in the light of one directional light or
/// none.
///
/// The interpolated normal n is affine in the surface point, n = a + G·X, and the point that is
/// seen along the ray r is X = c + r/w, c the camera and w the inverse depth. Only the direction of
/// a normal counts, and so n may be replaced by
///
///     m = w·n = w·(a + G·c) + G·r,
///
/// which over the picture is affine, as w and r are. The light's cosine is m·l / |m|: neither a
/// point nor a depth has to be found (perspective-correct interpolation in homogeneous coordinates:
/// Olano and Greer 1997, *Triangle Scan Conversion using 2D Homogeneous Coordinates*). All vectors
/// in the object's frame, their fourth numbers zero.
struct SmoothFace {
  /// m at the object's `shadingOrigin`, and its change from column to column and from row to row.
  var normal: SIMD4<Float>
  var alongX: SIMD4<Float>
  var alongY: SIMD4<Float>
  var albedo: SIMD4<Float>

  /// m at a place so far from the origin, in pixels.
  @inline(__always)
  func normal(_ x: Float, _ y: Float) -> SIMD4<Float> {
    (normal + alongY * y) + alongX * x
  }

  /// The colour at the place (x, y) of the picture, in pixels.
  @inline(__always)
  func color(_ light: borrowing SmoothLight, x: Float, y: Float) -> SIMD4<Float> {
    let m = normal(x - light.origin.x, y - light.origin.y)
    let square = max(dot(m, m), .smallestSquare)
    let cosine = dot(m, light.vector) / square.squareRoot()
    return albedo * (light.ambient + light.intensity * max(0, cosine))
  }
}
