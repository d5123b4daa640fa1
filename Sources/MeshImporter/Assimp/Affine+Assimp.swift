import CAssimp

extension Affine {
  /// The first three rows of a matrix of Assimp's.
  init(_ m: aiMatrix4x4) {
    func row(_ x: Float, _ y: Float, _ z: Float, _ w: Float) -> SIMD4<Double> {
      SIMD4(Double(x), Double(y), Double(z), Double(w))
    }
    self.init(
      row(m.a1, m.a2, m.a3, m.a4), row(m.b1, m.b2, m.b3, m.b4), row(m.c1, m.c2, m.c3, m.c4))
  }
}
