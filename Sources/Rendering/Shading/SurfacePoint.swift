/// A surface point that a place of the picture shows, in the object's frame; the fourth numbers are
/// zero.
struct SurfacePoint {
  var position: SIMD4<Float>
  /// From the camera through the place, scaled to depth one.
  var ray: SIMD4<Float>
  /// In 1/m.
  var inverseDepth: Float
}
