/// The one light that there is for smooth faces, in the object's frame, and the object's place.
struct SmoothLight {
  var vector: SIMD4<Float>
  var ambient: SIMD4<Float>
  var intensity: SIMD4<Float>
  /// The object's `shadingOrigin`.
  var origin: SIMD2<Float>

  /// Where nothing is smooth.
  static let none = SmoothLight(vector: .zero, ambient: .zero, intensity: .zero, origin: .zero)
}
