import Geometry

extension SIMD4<Float> {
  /// A vector with a fourth number, zero, that makes it fit a register.
  init(_ vector: Vector3) { self.init(SIMD3<Float>(vector), 0) }
}

extension Vector3 {
  /// The first three numbers.
  init(_ v: SIMD4<Float>) { self.init(Double(v.x), Double(v.y), Double(v.z)) }
}

extension Float {
  /// Added to nothing, only compared with: opposite normals interpolate to zero somewhere, and
  /// there 0/0 must not reach the picture.
  static let smallestSquare: Float = 1e-30
}

/// The inner product of the first three numbers.
@inline(__always)
func dot(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> Float {
  let product = a * b
  return (product.x + product.y) + product.z
}

/// The right-handed outer product of the first three numbers.
@inline(__always)
func cross(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
}
