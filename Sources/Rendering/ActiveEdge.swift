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

  /// The place at t, 0 at `from` and 1 at `to`, as seen: x, y and 1/depth.
  @inline(__always) func callAsFunction(_ t: Double) -> Vector3 { from + (to - from) * t }
}

extension ProjectedObject {
  /// Finds the edges that are silhouettes or creases in this view.
  func collectEdges(_ camera: PinholeCamera) {
    let mesh = mesh
    edges.reserve(mesh.edges.count)
    var count = 0
    let target = edges.pointer
    let isFront = isFront.pointer
    let vertices = vertices.pointer
    for index in 0..<mesh.edges.count {
      let edge = mesh.edges.pointer + index
      let first = isFront[Int(edge.pointee.first)] != 0
      let second = edge.pointee.second >= 0 && isFront[Int(edge.pointee.second)] != 0
      guard first || second else { continue }
      if first && second && !edge.pointee.isCrease { continue }
      // A face is listed counter-clockwise as seen, which with y downwards has its inside to
      // the left of its edges: turn the edge round to have it on the right.
      let (from, to) =
        first
        ? (edge.pointee.to, edge.pointee.from) : (edge.pointee.from, edge.pointee.to)
      let (a, b) = (vertices[Int(from)], vertices[Int(to)])
      let active = ActiveEdge(
        from: a.onScreen, to: b.onScreen, fromVertex: from, toVertex: to,
        face: first ? edge.pointee.first : edge.pointee.second,
        otherFace: first && second ? edge.pointee.second : -1,
        isHollow: edge.pointee.isHollow && !(first && second))
      if a.isInside && b.isInside {
        target[count] = active
        count += 1
      } else if let clipped = clip(active, camera) {
        target[count] = clipped
        count += 1
      }
    }
    edgeCount = count
  }

  /// The part of an edge inside the view.
  private func clip(_ edge: ActiveEdge, _ camera: PinholeCamera) -> ActiveEdge? {
    let (a, b) = (inCamera(vertex: edge.fromVertex), inCamera(vertex: edge.toVertex))
    var segment = (a, b)
    for plane in ClippingPlane.view(camera) {
      guard let clipped = plane.clip(segment: segment.0, segment.1) else { return nil }
      segment = clipped
    }
    var edge = edge
    edge.from = ProjectedVertex(segment.0, camera).onScreen
    edge.to = ProjectedVertex(segment.1, camera).onScreen
    let along = (b - a) / max((b - a).dot(b - a), .leastNormalMagnitude)
    edge.clip = SIMD2(Float((segment.0 - a).dot(along)), Float((segment.1 - a).dot(along)))
    return edge
  }
}
