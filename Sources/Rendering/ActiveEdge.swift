import Geometry

/// An edge across which the picture's colour may jump: a silhouette or a crease.
struct ActiveEdge {
  /// End points as seen: x and y in samples, 1/depth in 1/m. Seen along the edge from `from` to
  /// `to`, the front face lies to its right in the picture (y downwards).
  var from: Vector3
  var to: Vector3
  /// The same points in the camera's frame, in metres.
  var fromInCamera: Vector3
  var toInCamera: Vector3
  /// Whether one side only is seen; otherwise both faces are, and the edge is a crease.
  var isSilhouette: Bool
  var walk: EdgeWalk

  init(
    from: Vector3, to: Vector3, fromInCamera: Vector3, toInCamera: Vector3, isSilhouette: Bool
  ) {
    self.from = from
    self.to = to
    self.fromInCamera = fromInCamera
    self.toInCamera = toInCamera
    self.isSilhouette = isSilhouette
    walk = EdgeWalk(from: from, to: to)
  }
}

/// How an edge is walked: line by line of samples, rows if it is steep and columns if it is not.
///
/// p runs along the walk and q across it: (p, q) = (y, x) if steep, (x, y) if not.
struct EdgeWalk {
  let isSteep: Bool
  /// Whether the inside lies at greater q.
  let secondIsInside: Bool
  /// The first line whose centre the edge crosses, and one past the last.
  let begin: Int
  let end: Int
  /// The start, in samples, and dp/dt with t from 0 to 1 along the edge.
  let p: Double
  let q: Double
  let length: Double
  /// dq/dp.
  let slope: Double

  init(from: Vector3, to: Vector3) {
    let dx = to.x - from.x
    let dy = to.y - from.y
    isSteep = abs(dy) >= abs(dx)
    (p, q) = isSteep ? (from.y, from.x) : (from.x, from.y)
    length = isSteep ? dy : dx
    slope = length == 0 ? 0 : (isSteep ? dx : dy) / length
    // The inside is to the right of the edge's direction: to the right of a rising edge, below
    // one that runs to the right.
    secondIsInside = isSteep ? dy < 0 : dx > 0
    begin = Int((min(p, p + length) - 0.5).rounded(.up))
    end = Int((max(p, p + length) - 0.5).rounded(.up))
  }
}
