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
  ///
  /// - Parameter limit: an inverse depth; if the face is not nearer, there may be none.
  func nearestFace(
    _ x: Double, _ y: Double, nearerThan limit: Float = 0
  ) -> (face: Int, inverseDepth: Float)? {
    if mesh.isConvex { return lastEnteredFace(x, y, nearerThan: limit) }
    var nearest: (face: Int, inverseDepth: Float)?
    for face in frontFaces where covers(x, y, face: face) {
      let depth = inverseDepth(of: face, x, y)
      if depth > nearest?.inverseDepth ?? 0 { nearest = (face, depth) }
    }
    return nearest
  }

  /// The same for a convex body: a ray enters it as it passes the last of the front faces' planes.
  private func lastEnteredFace(
    _ x: Double, _ y: Double, nearerThan limit: Float
  ) -> (face: Int, inverseDepth: Float)? {
    let planes = planes.pointer
    var (last, least) = (-1, Double.infinity)
    // Less by more than rounding to single precision.
    let enough = Double(limit) * (1 - 1e-6)
    for face in frontFaces {
      let depth = planes[face].x + (planes[face].y * x + planes[face].z * y)
      if depth < least {
        if depth < enough { return nil }
        (last, least) = (face, depth)
      }
    }
    return last >= 0 && least > 0 ? (last, Float(least)) : nil
  }

  /// Whether all of a part of an edge lies behind a convex object: both its ends do. What a convex body
  /// hides is convex.
  ///
  /// If so, `Antialiaser.surface` finds the object before each place of the part, and by more than what
  /// counts as equally deep.
  ///
  /// - Parameter face: a front face to ask first.
  func hides(
    _ edge: borrowing ActiveEdge, from begin: Double, to end: Double, face: Int? = nil
  ) -> Bool {
    guard mesh.isConvex, isInside, mesh.faces.count <= Antialiaser.searchedFaces else {
      return false
    }
    let ends = (edge(begin), edge(end))
    guard let face else { return hides(ends.0) && hides(ends.1) }
    // No place of a convex body is nearer than a front face's plane; where the face is, its plane tells.
    guard isNearer(face, than: ends.0), isNearer(face, than: ends.1) else { return false }
    return (covers(ends.0.x, ends.0.y, face: face) || hides(ends.0))
      && (covers(ends.1.x, ends.1.y, face: face) || hides(ends.1))
  }

  @inline(__always)
  private func isNearer(_ face: Int, than place: Vector3) -> Bool {
    inverseDepth(of: face, place.x, place.y) > Self.hidingDepth(place)
  }

  @inline(__always)
  private static func hidingDepth(_ place: Vector3) -> Float {
    Float(place.z) * (1 + 2 * Antialiaser.contact)
  }

  private func hides(_ place: Vector3) -> Bool {
    let limit = Self.hidingDepth(place)
    return covers(place.x, place.y)
      && lastEnteredFace(place.x, place.y, nearerThan: limit).map { $0.inverseDepth > limit }
        ?? false
  }
}

extension Antialiaser {
  /// Up to this many faces are searched for the one at a place; of finer meshes the face that a
  /// pixel's centre next to it shows is continued.
  static let searchedFaces = 2048

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
  ///
  /// - Parameter limit: an inverse depth; of what is nearer, any one will do, for it hides whatever is asked
  ///   for.
  func surface(
    at place: Vector3, besides a: Int, _ b: Int, among others: UnsafeBufferPointer<Int>,
    column: Int, row: Int, nearerThan limit: Float = .infinity
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
        } else if let face = object.nearestFace(x, y, nearerThan: nearest.inverseDepth) {
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
        if found.inverseDepth > limit { break }
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
      if cuts.isFull { break }
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
    if cuts.isFull { return }
    if let edge {
      seams.forEachPiercing(of: edge, of: a) { place in
        cuts.add(place)
        return cuts.isFull
      }
    }
    if cuts.isFull { return }
    seams.forEachSeam(column: cuts.column, row: cuts.row) { first, second, seam in
      if first != a && first != b && second != a && second != b { cuts.add(seam) }
      return cuts.isFull
    }
  }

  /// Whether a convex object that a crossing's pixel shows hides the whole crossing, so that its parts need
  /// not be looked at.
  ///
  /// - Parameters: a, b: objects that are not asked.
  @inline(__always)
  func isHidden(
    _ crossing: PixelCrossing, on edge: borrowing ActiveEdge, besides a: Int, _ b: Int
  ) -> Bool {
    let surface = buffer.surface[crossing.row &* buffer.width &+ crossing.column]
    guard surface >= 0, skipsHidden else { return false }
    let shown = SurfaceID.instance(surface)
    guard shown != a, shown != b else { return false }
    return objects[shown].hides(
      edge, from: crossing.begin, to: crossing.end, face: SurfaceID.face(surface))
  }
}

/// Where other edges pass through a crossing, at up to four places; where there are shadows, eight.
struct EdgeCuts {
  private(set) var count = 0
  private var places: SIMD8<Double>
  private let limit: Int
  private let begin: Double
  private let end: Double
  /// The crossing's pixel.
  let column: Int
  let row: Int
  private let left: Double
  private let top: Double
  /// Where the crossing's edge starts, and its way from there to its end.
  private let start: Vector3
  private let along: Vector3

  @inline(__always)
  init(_ crossing: PixelCrossing, _ edge: ActiveEdge, limit: Int) {
    self.limit = limit
    (begin, end) = (crossing.begin, crossing.end)
    (column, row) = (crossing.column, crossing.row)
    (left, top) = (Double(crossing.column), Double(crossing.row))
    (start, along) = (edge.from, edge.to - edge.from)
    places = SIMD8(repeating: end)
  }

  /// Further ones are not kept.
  @inline(__always) var isFull: Bool { count >= limit }

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
