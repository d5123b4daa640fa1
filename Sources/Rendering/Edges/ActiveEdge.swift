import Geometry

/// An edge across which the picture's colour may jump: a silhouette or a crease.
struct ActiveEdge {
  /// End points as seen: x and y in pixels, on the grid of vertices; 1/depth in 1/m. Seen along
  /// the edge from `from` to `to`, `face` lies to its right in the picture (y downwards).
  var from: Vector3
  var to: Vector3
  /// The vertices at the two ends.
  var fromVertex: Int32
  var toVertex: Int32
  /// Where the ends lie between the vertices, 0 at `fromVertex` and 1 at `toVertex`, in space.
  /// Other than 0 and 1 if the edge leaves the view and was clipped.
  var clip: SIMD2<Float> = SIMD2(0, 1)
  /// The front face to the right.
  var face: Int32
  /// The front face to the left of a crease; −1 if the edge is a silhouette.
  var otherFace: Int32
  /// Whether the edge is a silhouette in a hollow, which the object itself hides: no colour jumps
  /// there, but the outline is closed by it.
  var isHollow: Bool

  @inline(__always) var isSilhouette: Bool { otherFace < 0 }

  /// How often a silhouette winds about a place of the picture, counted along the ray to its right:
  /// 1, 0 or −1.
  ///
  /// - Parameter crossesRising: whether the ray from a place on an edge that rises crosses it. By
  ///   the top-left rule, as in `PixelWalk`, it does not.
  @inline(__always)
  func winding(_ x: Double, _ y: Double, crossesRising: Bool) -> Int {
    let side = (to.y - from.y) * (x - from.x) - (to.x - from.x) * (y - from.y)
    if y < from.y {
      return y >= to.y && (side > 0 || crossesRising && side == 0) ? 1 : 0
    } else {
      return y < to.y && side < 0 ? -1 : 0
    }
  }

  /// The place at t, 0 at `from` and 1 at `to`, as seen: x, y and 1/depth.
  @inline(__always) func callAsFunction(_ t: Double) -> Vector3 { from + (to - from) * t }
}

extension ActiveEdge {
  /// From `from` to `to` in the picture, in pixels.
  @inline(__always) var alongPicture: SIMD2<Float> {
    SIMD2(Float(to.x - from.x), Float(to.y - from.y))
  }

  /// How the surface point on the edge moves, in the object's frame, with the place along the edge
  /// as seen: dX/dt of X = camera + ray / inverseDepth.
  @inline(__always)
  func alongSurface(_ point: SurfacePoint, _ view: ObjectView) -> SIMD4<Float> {
    let ray = Float(to.x - from.x) * view.rayX + Float(to.y - from.y) * view.rayY
    return (ray - point.ray * (Float(to.z - from.z) / point.inverseDepth)) / point.inverseDepth
  }
}
