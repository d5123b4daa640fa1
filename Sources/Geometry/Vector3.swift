/// A vector or point in three dimensions, in metres unless said otherwise.
public typealias Vector3 = SIMD3<Double>

extension SIMD3 where Scalar == Double {
  /// The inner product.
  @inlinable public func dot(_ other: Self) -> Double {
    (x * other.x + y * other.y) + z * other.z
  }

  /// The right-handed outer product.
  @inlinable public func cross(_ other: Self) -> Self {
    Self(
      y * other.z - z * other.y,
      z * other.x - x * other.z,
      x * other.y - y * other.x)
  }

  /// The Euclidean length.
  @inlinable public var length: Double { dot(self).squareRoot() }

  /// The vector scaled to length one; a zero vector stays zero, so that a degenerate face
  /// yields no NaN.
  @inlinable public var normalized: Self {
    let length = length
    return length > 0 ? self / length : .zero
  }

  /// Whether every component is finite.
  @inlinable public var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
}
