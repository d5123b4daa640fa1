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

  /// How often a silhouette winds about a place of the picture, counted along the ray to its right: 1, 0
  /// or −1.
  @inline(__always)
  func winding(_ x: Double, _ y: Double) -> Int {
    let side = (to.y - from.y) * (x - from.x) - (to.x - from.x) * (y - from.y)
    if y < from.y {
      return y >= to.y && side >= 0 ? 1 : 0
    } else {
      return y < to.y && side < 0 ? -1 : 0
    }
  }

  /// The place at t, 0 at `from` and 1 at `to`, as seen: x, y and 1/depth.
  @inline(__always) func callAsFunction(_ t: Double) -> Vector3 { from + (to - from) * t }
}

/// Boxes around eight edges as seen, in pixels: to find the few edges that matter at a place. Single
/// precision will do: rounding keeps numbers in order, so that none of these is missed.
struct EdgeBoxes {
  private var lowX: SIMD8<Float>
  private var lowY: SIMD8<Float>
  private var highX: SIMD8<Float>
  private var highY: SIMD8<Float>

  /// Of no edges.
  init() {
    (lowX, lowY) = (SIMD8(repeating: .infinity), SIMD8(repeating: .infinity))
    (highX, highY) = (SIMD8(repeating: -.infinity), SIMD8(repeating: -.infinity))
  }

  @inline(__always)
  mutating func set(_ lane: Int, _ edge: borrowing ActiveEdge) {
    let (from, to) = (
      SIMD2(Float(edge.from.x), Float(edge.from.y)), SIMD2(Float(edge.to.x), Float(edge.to.y))
    )
    lowX[lane] = min(from.x, to.x)
    lowY[lane] = min(from.y, to.y)
    highX[lane] = max(from.x, to.x)
    highY[lane] = max(from.y, to.y)
  }

  /// A bit in the byte of each edge whose box holds some of a pixel's.
  @inline(__always)
  func meeting(column: Int, row: Int) -> UInt64 {
    let (left, top) = (Float(column), Float(row))
    return Self.bits(
      Self.sign(highX - left) | Self.sign(left + 1 - lowX) | Self.sign(highY - top)
        | Self.sign(top + 1 - lowY))
  }

  /// A bit in the byte of each edge whose box some of the ray to the right of a place meets.
  @inline(__always)
  func right(of x: Double, _ y: Double) -> UInt64 {
    let (x, y) = (Float(x), Float(y))
    return Self.bits(Self.sign(highX - x) | Self.sign(highY - y) | Self.sign(y - lowY))
  }

  /// The first bit of each is set where a number is negative.
  @inline(__always)
  private static func sign(_ numbers: SIMD8<Float>) -> SIMD8<Int32> {
    unsafeBitCast(numbers, to: SIMD8<Int32>.self)
  }

  /// One bit in the byte of each lane whose first bit is not set.
  @inline(__always)
  private static func bits(_ apart: SIMD8<Int32>) -> UInt64 {
    EightLanes.oneBitALane(~(apart &>> 31))
  }
}

extension ProjectedObject {
  /// Finds the edges that are silhouettes or creases in this view.
  func collectEdges(_ camera: PinholeCamera) {
    let mesh = mesh
    edges.reserve(mesh.edges.count)
    edgeBoxes.reserve((mesh.edges.count + 7) / 8)
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
    edgeCount = count
    collectEdgeBoxes()
  }

  /// Puts boxes around the edges, eight at a time.
  private func collectEdgeBoxes() {
    edgeBlockCount = (edgeCount + 7) / 8
    let boxes = edgeBoxes.pointer
    for block in 0..<edgeBlockCount { boxes[block] = EdgeBoxes() }
    for index in 0..<edgeCount { boxes[index / 8].set(index % 8, edges.pointer[index]) }
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
