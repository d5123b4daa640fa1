import Geometry

extension ProjectedObject {
  /// Finds the edges that are silhouettes or creases in this view.
  func collectEdges(_ camera: PinholeCamera) {
    let mesh = mesh
    outline.edges.reserve(mesh.edges.count)
    var count = 0
    let target = outline.edges.pointer
    let kinds = faceKinds.pointer
    let vertices = vertices.pointer
    for index in 0..<mesh.edges.count {
      let edge = mesh.edges.pointer + index
      let first = kinds[Int(edge.pointee.first)] != FaceKind.back
      let second = edge.pointee.second >= 0 && kinds[Int(edge.pointee.second)] != FaceKind.back
      guard first || second else { continue }
      if first && second && !edge.pointee.isCrease { continue }
      // A face is listed counter-clockwise as seen, which with y downwards has its inside to
      // the left of its edges: turn the edge round to have it on the right.
      let (from, to) =
        first
        ? (edge.pointee.to, edge.pointee.from) : (edge.pointee.from, edge.pointee.to)
      let (a, b) = (vertices[Int(from)], vertices[Int(to)])
      /// Made where it stays: see `CrossingList.append()`.
      func active() -> ActiveEdge {
        ActiveEdge(
          from: a.onScreen, to: b.onScreen, fromVertex: from, toVertex: to,
          face: first ? edge.pointee.first : edge.pointee.second,
          otherFace: first && second ? edge.pointee.second : -1,
          isHollow: edge.pointee.isHollow && !(first && second))
      }
      if a.isInside && b.isInside {
        target[count] = active()
        count += 1
      } else if let clipped = clip(active(), camera) {
        target[count] = clipped
        count += 1
      }
    }
    outline.set(count: count)
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
