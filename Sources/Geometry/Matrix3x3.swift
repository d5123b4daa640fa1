import Foundation

/// A 3×3 matrix, stored by columns.
public struct Matrix3x3: Sendable, Equatable {
  /// The three columns.
  public var columns: (Vector3, Vector3, Vector3)

  /// Makes a matrix from its columns.
  @inlinable public init(columns x: Vector3, _ y: Vector3, _ z: Vector3) {
    columns = (x, y, z)
  }

  /// Makes a matrix from its rows.
  @inlinable public init(rows x: Vector3, _ y: Vector3, _ z: Vector3) {
    columns = (Vector3(x.x, y.x, z.x), Vector3(x.y, y.y, z.y), Vector3(x.z, y.z, z.z))
  }

  /// The identity.
  public static let identity = Matrix3x3(
    columns: Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))

  /// The rotation by `yaw` radians about +Z, counter-clockwise seen from above.
  public static func rotation(yaw: Double) -> Matrix3x3 {
    let c = cos(yaw)
    let s = sin(yaw)
    return Matrix3x3(columns: Vector3(c, s, 0), Vector3(-s, c, 0), Vector3(0, 0, 1))
  }

  /// The matrix that takes x to v × x.
  @inlinable package static func cross(_ v: Vector3) -> Matrix3x3 {
    Matrix3x3(
      columns: Vector3(0, v.z, -v.y), Vector3(-v.z, 0, v.x), Vector3(v.y, -v.x, 0))
  }

  /// The transpose; for a rotation also the inverse.
  @inlinable public var transpose: Matrix3x3 {
    Matrix3x3(rows: columns.0, columns.1, columns.2)
  }

  /// The determinant.
  @inlinable public var determinant: Double { columns.0.dot(columns.1.cross(columns.2)) }

  /// The matrix applied to a vector.
  @inlinable public static func * (m: Matrix3x3, v: Vector3) -> Vector3 {
    (m.columns.0 * v.x + m.columns.1 * v.y) + m.columns.2 * v.z
  }

  /// The product of two matrices.
  @inlinable public static func * (a: Matrix3x3, b: Matrix3x3) -> Matrix3x3 {
    Matrix3x3(columns: a * b.columns.0, a * b.columns.1, a * b.columns.2)
  }

  /// Equality of all nine entries.
  public static func == (a: Matrix3x3, b: Matrix3x3) -> Bool { a.columns == b.columns }
}
