import Foundation

extension Matrix3x3 {
  /// The rotation about a vector by its length in radians (Rodrigues' formula).
  package static func rotation(vector: Vector3) -> Matrix3x3 {
    let angle = vector.dot(vector).squareRoot()
    guard angle > 0 else { return .identity }
    let axis = vector / angle
    let (c, s) = (cos(angle), sin(angle))
    func turned(_ v: Vector3) -> Vector3 {
      v * c + axis.cross(v) * s + axis * (axis.dot(v) * (1 - c))
    }
    return Matrix3x3(
      columns: turned(Vector3(1, 0, 0)), turned(Vector3(0, 1, 0)), turned(Vector3(0, 0, 1)))
  }

  /// The largest difference of an entry of its transpose times itself from the identity's: 0 of
  /// rotations and reflections.
  package var distortion: Double {
    let product = transpose * self
    let identity = Matrix3x3.identity
    return zip(
      [product.columns.0, product.columns.1, product.columns.2],
      [identity.columns.0, identity.columns.1, identity.columns.2]
    ).reduce(0) { worst, pair in
      let difference = pair.0 - pair.1
      return max(worst, abs(difference.x), abs(difference.y), abs(difference.z))
    }
  }

  /// The rotation nearest to a matrix that is nearly one (N. J. Higham, "Computing the polar
  /// decomposition—with applications", 1986: the mean of the matrix and of its inverse's transpose,
  /// again and again).
  package var nearestRotation: Matrix3x3 {
    var m = self
    for _ in 0..<8 {
      let (a, b, c) = m.columns
      let determinant = m.determinant
      m = Matrix3x3(
        columns: (a + b.cross(c) / determinant) / 2, (b + c.cross(a) / determinant) / 2,
        (c + a.cross(b) / determinant) / 2)
    }
    return m
  }
}
