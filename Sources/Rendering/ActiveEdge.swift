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

/// The ends of eight edges as seen, in pixels.
struct EdgeBlock {
  var fromX: SIMD8<Double>
  var fromY: SIMD8<Double>
  var toX: SIMD8<Double>
  var toY: SIMD8<Double>
  /// All bits set for a silhouette, none for a crease.
  var isSilhouette: SIMD8<Int64>

  /// One bit for each edge whose box holds some of a pixel's.
  @inline(__always)
  func meeting(column: Int, row: Int) -> UInt8 {
    let (left, top) = (Double(column), Double(row))
    let (right, bottom) = (left + 1, top + 1)
    // Both ends lie to the left, or both to the right, and so on.
    let apart =
      (Self.negative(fromX - left) & Self.negative(toX - left))
      | (Self.negative(right - fromX) & Self.negative(right - toX))
      | (Self.negative(fromY - top) & Self.negative(toY - top))
      | (Self.negative(bottom - fromY) & Self.negative(bottom - toY))
    return UInt8(truncatingIfNeeded: (~apart & SIMD8(1, 2, 4, 8, 16, 32, 64, 128)).wrappedSum())
  }

  /// How often these silhouettes wind about a place of the picture: counted along the ray to its
  /// right.
  @inline(__always)
  func winding(_ x: Double, _ y: Double) -> Int64 {
    let (belowFrom, belowTo) = (Self.negative(y - fromY), Self.negative(y - toY))
    let isRight = Self.negative((toY - fromY) * (x - fromX) - (toX - fromX) * (y - fromY))
    let down = ~belowFrom & belowTo & isRight & isSilhouette
    let up = belowFrom & ~belowTo & ~isRight & isSilhouette
    return (up &- down).wrappedSum()
  }

  /// All bits set where a number is negative.
  @inline(__always)
  private static func negative(_ numbers: SIMD8<Double>) -> SIMD8<Int64> {
    unsafeBitCast(numbers, to: SIMD8<Int64>.self) &>> SIMD8(repeating: 63)
  }
}

extension ProjectedObject {
  /// Finds the edges that are silhouettes or creases in this view.
  func collectEdges(_ camera: PinholeCamera) {
    let mesh = mesh
    edges.reserve(mesh.edges.count)
    edgeBlocks.reserve((mesh.edges.count + 7) / 8)
    var count = 0
    let target = edges.pointer
    let views = faceViews.pointer
    let vertices = vertices.pointer
    for index in 0..<mesh.edges.count {
      let edge = mesh.edges.pointer + index
      let first = views[Int(edge.pointee.first)] != FaceView.back
      let second = edge.pointee.second >= 0 && views[Int(edge.pointee.second)] != FaceView.back
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
    collectEdgeBlocks()
  }

  /// Copies the ends of the edges to where eight edges are looked at at a time.
  private func collectEdgeBlocks() {
    edgeBlockCount = (edgeCount + 7) / 8
    for index in 0..<edgeBlockCount * 8 {
      let block = UnsafeMutableRawPointer(edgeBlocks.pointer + index / 8)
      let ends = block.assumingMemoryBound(to: Double.self) + index % 8
      let isSilhouette = block.assumingMemoryBound(to: Int64.self) + (32 + index % 8)
      if index < edgeCount {
        let edge = edges.pointer + index
        ends[0] = edge.pointee.from.x
        ends[8] = edge.pointee.from.y
        ends[16] = edge.pointee.to.x
        ends[24] = edge.pointee.to.y
        isSilhouette.pointee = edge.pointee.isSilhouette ? -1 : 0
      } else {
        // Filled up with points far away.
        for number in 0..<4 { ends[number * 8] = -1e9 }
        isSilhouette.pointee = 0
      }
    }
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
