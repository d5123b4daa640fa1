import Geometry

/// Where one triangle lies.
struct PreparedFace: Sendable {
  let vertices: SIMD3<Int32>
  /// The triangle's unit normal, in the object's frame.
  let normal: Vector3
}
