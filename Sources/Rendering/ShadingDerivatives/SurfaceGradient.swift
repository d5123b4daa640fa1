/// The gradient of adjoint·colour at a point of a face; all in the object's frame, the fourth
/// numbers zero.
struct SurfaceGradient {
  /// In the point's place on the face, through the interpolated normal, colour and texture.
  var attributes = SIMD4<Float>.zero
  /// In the point's place in space, through the directions to the lights and to the camera.
  var position = SIMD4<Float>.zero
  /// In the camera's centre.
  var center = SIMD4<Float>.zero
  /// In the interpolated normal, before it is normalised: of a flat face, in its unit normal.
  var normal = SIMD4<Float>.zero
  /// In the object's velocity and turn, the point staying where it is on the object, through the
  /// lights and the camera, which then move the other way.
  var force = SIMD4<Float>.zero
  var torque = SIMD4<Float>.zero
  /// In the interpolated colour, and in the colour that the texture has there; not filled in by the
  /// short way.
  var color = SIMD4<Float>.zero
  var texel = SIMD4<Float>.zero

  /// In the place of the point that is looked at, as it moves over the face.
  @inline(__always) var displacement: SIMD4<Float> { attributes + position }
}
