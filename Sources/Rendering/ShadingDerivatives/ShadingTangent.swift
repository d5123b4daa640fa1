/// What changes around a point of an object's surface, in the object's frame.
struct ShadingTangent {
  /// Of the camera's centre.
  var center = SIMD4<Float>.zero
  /// Of the shader's.
  var ambient = SIMD4<Float>.zero
  /// Of all lights, or none. If there is a ground, a further one stands last: of the direction
  /// upwards, and of the shader's `ambientRise`. This is copied for each motion of each pixel: to
  /// keep them beside `ambient` took a seventh more time without a ground, too.
  var lights: [LightTangent] = []
  /// Of the point's place in space besides its displacement over the face, and of the interpolated
  /// normal, before it is normalised: the face itself changes.
  var position = SIMD4<Float>.zero
  var normal = SIMD4<Float>.zero
  /// Of the interpolated colour, and of the texture's, at the point that is looked at.
  var color = SIMD4<Float>.zero
  var texel = SIMD4<Float>.zero
}

/// A change of an `ObjectLight`, or a gradient in it.
struct LightTangent {
  /// Of the unit vector or the place.
  var vector = SIMD4<Float>.zero
  var intensity = SIMD4<Float>.zero
}
