import Geometry

/// Where reverse mode adds what it finds: always to the motions of the objects, and to more if
/// asked.
///
/// The kernels for motions alone, which inference needs, ask `isMotionAlone` first and go a short
/// way of their own. All further derivatives touch them there and nowhere else.
struct AdjointSinks {
  /// In the motions of the objects, `[instance]`.
  let objects: UnsafeMutablePointer<ObjectAdjoint>
  /// In the parameters of the shading, `[instance]`; if asked for.
  var shading: UnsafeMutablePointer<ShadingAdjoint>?
  /// In the camera and in vertices; if asked for.
  var geometry: GeometryAdjoint?
  /// In the vectors of the lights, through what they leave in shadow, `[light]`; if asked for.
  var lights: UnsafeMutablePointer<Vector3>?

  /// Whether nothing is asked for but the objects' motions.
  @inline(__always) var isMotionAlone: Bool { shading == nil && geometry == nil }
}
