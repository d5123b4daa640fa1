/// A texture's colour at a place, and its derivative in u and v.
struct TextureSample {
  var color: SIMD4<Float>
  var alongU: SIMD4<Float>
  var alongV: SIMD4<Float>
}
