import Foundation

/// The specular reflection of light that arrives from `light` as the eye in direction `eye` sees it
/// (Blinn 1977): (n·h)^shininess, h halfway between the two.
struct Highlight {
  /// h, of length one.
  var half: SIMD4<Float>
  /// 1 / |light + eye|.
  var inverseLength: Float
  /// n·h.
  var cosine: Float
  /// The power.
  var value: Float

  @inline(__always)
  init(
    normal: SIMD4<Float>, light: SIMD4<Float>, eye: SIMD4<Float>, shininess: Float
  ) {
    let sum = light + eye
    inverseLength = 1 / max(dot(sum, sum), .smallestSquare).squareRoot()
    half = sum * inverseLength
    cosine = dot(normal, half)
    value = cosine > 0 ? pow(cosine, shininess) : (shininess == 0 ? 1 : 0)
  }

  /// The power's derivative in n·h, shininess · (n·h)^(shininess − 1).
  @inline(__always) func slope(_ shininess: Float) -> Float {
    cosine > 1e-6 ? shininess * value / cosine : 0
  }
}
