import Geometry

/// A face at a place of the picture.
struct VisibleSurface {
  /// Index into the objects, or −1 for the background.
  var instance: Int
  var face: Int
  var inverseDepth: Float

  static let background = VisibleSurface(instance: -1, face: 0, inverseDepth: 0)
}

extension ProjectedObject {
  /// Whether the object, or an edge of it, may show in a pixel: its bounds are those of pixels'
  /// centres, and it may reach into the pixels beside them.
  @inline(__always)
  func mayShow(column: Int, row: Int) -> Bool {
    let b = bounds
    return column >= b.minX - 1 && column <= b.maxX && row >= b.minY - 1 && row <= b.maxY
  }

  /// Whether the object covers a place of the picture: the winding number of its outline about it.
  ///
  /// The outline is the boundary of the front faces taken together, so the number says how many of
  /// them cover the place. An object that leaves the view has no closed outline.
  func covers(_ x: Double, _ y: Double) -> Bool {
    var winding = 0
    for block in 0..<edgeBlockCount {
      var rest = edgeBoxes.pointer[block].right(of: x, y)
      while rest != 0 {
        let edge = edges.pointer + (8 &* block &+ rest.trailingZeroBitCount / 8)
        if edge.pointee.isSilhouette { winding &+= edge.pointee.winding(x, y) }
        rest &= rest &- 1
      }
    }
    return winding != 0
  }

  /// The inverse depth of a face, continued to a place of the picture.
  @inline(__always)
  func inverseDepth(of face: Int, _ x: Double, _ y: Double) -> Float {
    let plane = planes.pointer[face]
    return Float(plane.x + plane.y * x + plane.z * y)
  }

  /// Whether a face that lies inside the view covers a place of the picture.
  func covers(_ x: Double, _ y: Double, face: Int) -> Bool {
    let v = mesh.faces.pointer[face].vertices
    let (a, b, c) = (
      vertices.pointer[Int(v.x)], vertices.pointer[Int(v.y)], vertices.pointer[Int(v.z)]
    )
    let place = SIMD2(x, y) * ProjectedVertex.grid
    func side(_ p: ProjectedVertex, _ q: ProjectedVertex) -> Double {
      (Double(q.x) - Double(p.x)) * (place.y - Double(p.y))
        - (Double(q.y) - Double(p.y)) * (place.x - Double(p.x))
    }
    // Counter-clockwise as seen is, with y downwards, the negative sense.
    return side(a, b) <= 0 && side(b, c) <= 0 && side(c, a) <= 0
  }

  /// The nearest face that covers a place of the picture, among all; the object covers it.
  func nearestFace(_ x: Double, _ y: Double) -> (face: Int, inverseDepth: Float)? {
    if mesh.isConvex { return lastEnteredFace(x, y) }
    var nearest: (face: Int, inverseDepth: Float)?
    for face in frontFaces where covers(x, y, face: face) {
      let depth = inverseDepth(of: face, x, y)
      if depth > nearest?.inverseDepth ?? 0 { nearest = (face, depth) }
    }
    return nearest
  }

  /// The same for a convex body: a ray enters it as it passes the last of the front faces' planes.
  private func lastEnteredFace(_ x: Double, _ y: Double) -> (face: Int, inverseDepth: Float)? {
    let planes = planes.pointer
    var (last, least) = (-1, Double.infinity)
    for face in frontFaces {
      let depth = planes[face].x + (planes[face].y * x + planes[face].z * y)
      if depth < least { (last, least) = (face, depth) }
    }
    return last >= 0 && least > 0 ? (last, Float(least)) : nil
  }
}

extension Antialiaser {
  /// Up to this many faces are searched for the one at a place; of finer meshes the face that a
  /// pixel's centre next to it shows is continued.
  private static let searchedFaces = 2048

  /// The objects that may show in a part of the picture, or in a pixel next to it, or have edges there; in
  /// order, until this is asked again. Where many are about, most are not near to a given one.
  func objects(near rect: PixelRect) -> UnsafeBufferPointer<Int> {
    let near = crossings.near
    near.reserve(objects.count)
    var count = 0
    for instance in objects.indices {
      let around = objects[instance].bounds.expanded(by: 1)
      guard !around.intersection(rect.expanded(by: 1)).isEmpty else { continue }
      near.pointer[count] = instance
      count += 1
    }
    return UnsafeBufferPointer(start: near.pointer, count: count)
  }

  /// What a place of the picture shows of the objects among `others` that are not `a` or `b`,
  /// exactly: found from their outlines, not from pixels' centres.
  func surface(
    at place: Vector3, besides a: Int, _ b: Int, among others: UnsafeBufferPointer<Int>,
    column: Int, row: Int
  ) -> VisibleSurface {
    let (x, y) = (place.x, place.y)
    var nearest = VisibleSurface.background
    for other in others where other != a && other != b {
      let object = objects[other]
      let b = object.bounds
      guard x >= Double(b.minX) - 0.5, x <= Double(b.maxX) + 0.5, y >= Double(b.minY) - 0.5,
        y <= Double(b.maxY) + 0.5
      else { continue }
      let found: (face: Int, inverseDepth: Float)
      if object.isInside {
        guard object.covers(x, y) else { continue }
        let sampled =
          sampledFace(of: other, column: column, row: row) { object.covers(x, y, face: $0) }
          ?? (object.mesh.faces.count > Self.searchedFaces
            ? sampledFace(of: other, column: column, row: row) { _ in true } : nil)
        if let sampled {
          found = (sampled, object.inverseDepth(of: sampled, x, y))
        } else if let face = object.nearestFace(x, y) {
          found = face
        } else {
          continue
        }
      } else {
        let sampled = sampledFace(of: other, column: column, row: row) { _ in true }
        guard let sampled else { continue }
        found = (sampled, object.inverseDepth(of: sampled, x, y))
      }
      if found.inverseDepth > nearest.inverseDepth {
        nearest = VisibleSurface(
          instance: other, face: found.face, inverseDepth: found.inverseDepth)
      }
    }
    return nearest
  }

  /// A face of an object that a pixel's centre in the neighbourhood shows and that `isWanted`; the
  /// pixel itself comes first.
  @inline(__always)
  private func sampledFace(
    of instance: Int, column: Int, row: Int, _ isWanted: (Int) -> Bool
  ) -> Int? {
    // Not a list, which would be allocated for every crossing.
    for step in 0..<5 {
      let c = column + (step == 1 ? 1 : step == 2 ? -1 : 0)
      let r = row + (step == 3 ? 1 : step == 4 ? -1 : 0)
      guard c >= 0, c < buffer.width, r >= 0, r < buffer.height else { continue }
      let surface = buffer.surface[r * buffer.width + c]
      guard surface >= 0, shows(surface, instance) else { continue }
      if isWanted(SurfaceID.face(surface)) { return SurfaceID.face(surface) }
    }
    return nil
  }

  /// Calls `body` for the parts of a crossing between which edges of other objects pass: along a
  /// part, one thing is seen on either side.
  ///
  /// - Parameters:
  ///   - index: of the edge among those of object `a`; nil for a seam of `a` and `b`.
  ///   - a: the edges of this object and of `b` are not looked at.
  ///   - others: whose edges are looked at.
  @inline(__always)
  func forEachPart(
    of crossing: PixelCrossing, _ edge: ActiveEdge, of index: Int?, besides a: Int, _ b: Int,
    among others: UnsafeBufferPointer<Int>, _ body: (PixelCrossing) -> Void
  ) {
    var cuts = EdgeCuts(crossing, edge, limit: shadows == nil ? 4 : 8)
    for other in others where other != a && other != b {
      let object = objects[other]
      guard object.mayShow(column: crossing.column, row: crossing.row) else { continue }
      for block in 0..<object.edgeBlockCount {
        var meeting = object.edgeBoxes.pointer[block].meeting(
          column: crossing.column, row: crossing.row)
        while meeting != 0 {
          cuts.add(object.edges.pointer + (8 &* block &+ meeting.trailingZeroBitCount / 8))
          meeting &= meeting &- 1
        }
      }
    }
    if seams.count > 0 { cutBySeams(&cuts, index, a, b) }
    if shadows != nil { cutByShadows(&cuts, crossing) }
    if cuts.count == 0 { return body(crossing) }
    var part = crossing
    while part.begin < crossing.end {
      part.end = cuts.next(after: part.begin)
      body(part)
      part.begin = part.end
    }
  }

  /// Cuts where the edge goes through a surface, and where what lies behind it changes because others
  /// cut through each other.
  private func cutBySeams(_ cuts: inout EdgeCuts, _ edge: Int?, _ a: Int, _ b: Int) {
    for index in 0..<seams.piercingCount {
      let piercing = seams.piercing(index)
      if piercing.instance == a && piercing.edge == edge { cuts.add(piercing.place) }
    }
    for index in 0..<seams.count {
      var seam = seams[index]
      let pair = (seam.first.instance, seam.second.instance)
      if pair.0 != a && pair.0 != b && pair.1 != a && pair.1 != b { cuts.add(&seam.edge) }
    }
  }
}

/// Where other edges pass through a crossing, at up to four places; where there are shadows, eight.
struct EdgeCuts {
  private(set) var count = 0
  private var places: SIMD8<Double>
  private let limit: Int
  private let begin: Double
  private let end: Double
  private let left: Double
  private let top: Double
  /// Where the crossing's edge starts, and its way from there to its end.
  private let start: Vector3
  private let along: Vector3

  @inline(__always)
  init(_ crossing: PixelCrossing, _ edge: ActiveEdge, limit: Int) {
    self.limit = limit
    (begin, end) = (crossing.begin, crossing.end)
    (left, top) = (Double(crossing.column), Double(crossing.row))
    (start, along) = (edge.from, edge.to - edge.from)
    places = SIMD8(repeating: end)
  }

  @inline(__always)
  mutating func add(_ place: Double) {
    guard count < limit, place > begin, place < end else { return }
    places[count] = place
    count += 1
  }

  /// Adds the place where another edge passes in the picture.
  @inline(__always)
  mutating func add(_ other: UnsafePointer<ActiveEdge>) {
    let (a, b) = (other.pointee.from, other.pointee.to)
    guard max(a.x, b.x) >= left, min(a.x, b.x) <= left + 1, max(a.y, b.y) >= top,
      min(a.y, b.y) <= top + 1
    else { return }
    let (d, e) = (b - a, start - a)
    let parallel = along.x * d.y - along.y * d.x
    guard parallel != 0 else { return }
    let s = (e.y * along.x - e.x * along.y) / parallel
    if s >= 0 && s <= 1 { add((e.y * d.x - e.x * d.y) / parallel) }
  }

  /// The first place beyond another one, or the crossing's end.
  @inline(__always)
  func next(after place: Double) -> Double {
    var next = end
    for index in 0..<count where places[index] > place { next = min(next, places[index]) }
    return next
  }
}
