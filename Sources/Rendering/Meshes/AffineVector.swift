import Geometry

/// Up to four numbers that are affine in the position: value(x) = offset + x·x + y·y + z·z, one
/// number a lane.
struct AffineVector: Sendable {
  var offset: SIMD4<Float>
  /// The derivatives along the three axes.
  var x: SIMD4<Float>
  var y: SIMD4<Float>
  var z: SIMD4<Float>

  init(offset: SIMD4<Float>, x: SIMD4<Float>, y: SIMD4<Float>, z: SIMD4<Float>) {
    (self.offset, self.x, self.y, self.z) = (offset, x, y, z)
  }

  /// The affine function through the values at a triangle's corners; the gradient of every number
  /// lies in the triangle's plane.
  init(
    corners p: TriangleMesh.Corners<Vector3>, values: TriangleMesh.Corners<SIMD4<Double>>
  ) {
    let u = p.b - p.a
    let v = p.c - p.a
    let n = u.cross(v)
    (offset, x, y, z) = (.zero, .zero, .zero, .zero)
    for lane in 0..<4 {
      let a = values.a[lane]
      let gradient =
        (v.cross(n) * (values.b[lane] - a) + n.cross(u) * (values.c[lane] - a)) / n.dot(n)
      offset[lane] = Float(a - gradient.dot(p.a))
      x[lane] = Float(gradient.x)
      y[lane] = Float(gradient.y)
      z[lane] = Float(gradient.z)
    }
  }

  @inline(__always) func callAsFunction(_ p: SIMD4<Float>) -> SIMD4<Float> {
    offset + ((x * p.x + y * p.y) + z * p.z)
  }

  /// How much the numbers change when the position changes by `step`.
  @inline(__always) func change(_ step: SIMD4<Float>) -> SIMD4<Float> {
    (x * step.x + y * step.y) + z * step.z
  }

  /// The gradient, in the position, of the inner product with `adjoint`.
  @inline(__always) func gradient(_ adjoint: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4((x * adjoint).sum(), (y * adjoint).sum(), (z * adjoint).sum(), 0)
  }
}
