/// How the colour seen in a place of the picture changes with the surface point that is seen there
/// and with the light, where the shading is plain.
///
/// A pixel's centre looks along a fixed ray. When the object moves, a point that it carries moves
/// with V = v + ω × x, the plane of the face moves along, and the ray meets the plane at another
/// material point, displaced by u = d (n·V)/(n·d) − V, n the plane's normal and d the ray. The
/// colour then changes by its surface gradient times u, and, as the normal turns against the light,
/// by albedo · intensity · (m × l)·ω, m the shading normal. All vectors in the object's frame.
struct ShadingDerivative {
  /// Surface gradient of the colour, along the object's axes.
  var x: SIMD4<Float>
  var y: SIMD4<Float>
  var z: SIMD4<Float>
  /// albedo · intensity where the light reaches the surface, else zero.
  var litAlbedo: SIMD4<Float>
  /// m × l.
  var turning: SIMD4<Float>
  /// The gradient of m·l in the interpolated normal.
  var tangent: SIMD4<Float>

  /// albedo · the ambient light's rise, u × up for `turning` and the gradient of m·up for
  /// `tangent`; zeros where the ambient light is even.
  var risingAlbedo = SIMD4<Float>.zero
  var turningUp = SIMD4<Float>.zero
  var tangentUp = SIMD4<Float>.zero

  /// The gradient of adjoint·colour.
  @inline(__always) func gradient(_ adjoint: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(dot(x, adjoint), dot(y, adjoint), dot(z, adjoint), 0)
  }

  /// The colour's change as the point that is seen moves along the surface.
  @inline(__always) func change(_ displacement: SIMD4<Float>) -> SIMD4<Float> {
    (x * displacement.x + y * displacement.y) + z * displacement.z
  }
}
