import Geometry

extension Antialiaser {
  /// What is seen beyond a crossing that no edge of another object is near to, or nil if the edge
  /// is hidden there.
  ///
  /// Two pixels' centres, one on each side of the edge, tell what is seen there; their surfaces
  /// are continued to the middle of the crossing.
  @inline(__always)
  func surface(
    beyond edge: UnsafePointer<ActiveEdge>, _ crossing: UnsafePointer<PixelCrossing>,
    _ instance: Int, _ object: ProjectedObject, among others: UnsafeBufferPointer<Int>,
    slack: Float
  ) -> VisibleSurface? {
    let place = edge.pointee(crossing.pointee.middle)
    let depth = Float(place.z)
    let here = crossing.pointee.row * buffer.width + crossing.pointee.column
    let there = neighbor(of: crossing, beyond: edge)
    let (inner, outer) = crossing.pointee.centerIsInside ? (here, there) : (there, here)
    guard isNotHidden(by: inner, edge, instance, place, slack: slack) else { return nil }
    guard edge.pointee.isSilhouette else {
      guard isNotHidden(by: outer, edge, instance, place, slack: slack) else { return nil }
      return VisibleSurface(
        instance: instance, face: Int(edge.pointee.otherFace), inverseDepth: depth)
    }
    // At the picture's border no centre beyond the edge tells.
    guard let outer else {
      return exactSurface(
        beyond: edge, crossing, instance, object, among: others, slack: slack)
    }
    let surface = buffer.surface[outer]
    guard surface >= 0 else { return .background }
    let (other, face) = (SurfaceID.instance(surface), SurfaceID.face(surface))
    let behind = objects[other].inverseDepth(of: face, place.x, place.y)
    // Where the object's own surface continues beyond the edge there is no jump.
    guard
      other == instance
        ? depth > behind * (1 + 10 * Self.contact) : depth >= behind * (1 - Self.contact)
    else { return nil }
    return VisibleSurface(instance: other, face: face, inverseDepth: behind)
  }

  /// The same where edges of others are near: what those show at the middle of the crossing is
  /// found exactly.
  ///
  /// - Parameter others: which may show there.
  func exactSurface(
    beyond edge: UnsafePointer<ActiveEdge>, _ crossing: UnsafePointer<PixelCrossing>,
    _ instance: Int, _ object: ProjectedObject,
    among others: UnsafeBufferPointer<Int>, slack: Float
  ) -> VisibleSurface? {
    let place = edge.pointee(crossing.pointee.middle)
    let depth = Float(place.z)
    var behind = surface(
      at: place, besides: instance, instance, among: others, column: crossing.pointee.column,
      row: crossing.pointee.row, nearerThan: depth * (1 + Self.contact))
    guard
      behind.inverseDepth <= depth * (1 - Self.contact)
        || behind.inverseDepth <= depth
          * (1 + (seams.tolerance(of: instance, behind: behind.instance) ?? Self.contact))
    else { return nil }
    // The object itself may hide the edge, or continue behind it.
    let here = crossing.pointee.row * buffer.width + crossing.pointee.column
    let there = neighbor(of: crossing, beyond: edge)
    // Not a list, which would be allocated for every crossing.
    for isThere in [false, true] {
      guard let pixel = isThere ? there : here else { continue }
      let surface = buffer.surface[pixel]
      guard surface >= 0, SurfaceID.instance(surface) == instance else { continue }
      guard isNotHidden(by: pixel, edge, instance, place, slack: slack) else { return nil }
      let isOuter = isThere == crossing.pointee.centerIsInside
      guard isOuter, edge.pointee.isSilhouette, !object.mesh.isConvex else { continue }
      let face = SurfaceID.face(surface)
      let own = object.inverseDepth(of: face, place.x, place.y)
      guard depth > own * (1 + 10 * Self.contact) else { return nil }
      if own > behind.inverseDepth {
        behind = VisibleSurface(instance: instance, face: face, inverseDepth: own)
      }
    }
    return edge.pointee.isSilhouette
      ? behind
      : VisibleSurface(instance: instance, face: Int(edge.pointee.otherFace), inverseDepth: depth)
  }

  /// The pixel next to a crossing's on the other side of the edge, along the axis that the edge is
  /// steeper to; nil outside the picture.
  @inline(__always)
  func neighbor(
    of crossing: UnsafePointer<PixelCrossing>, beyond edge: UnsafePointer<ActiveEdge>
  ) -> Int? {
    // The inner side is at (−dy, dx).
    let (dx, dy) = (
      edge.pointee.to.x - edge.pointee.from.x, edge.pointee.to.y - edge.pointee.from.y
    )
    var (column, row) = (crossing.pointee.column, crossing.pointee.row)
    if abs(dy) >= abs(dx) {
      column += (dy > 0) == crossing.pointee.centerIsInside ? 1 : -1
    } else {
      row += (dx < 0) == crossing.pointee.centerIsInside ? 1 : -1
    }
    guard column >= 0, column < buffer.width, row >= 0, row < buffer.height else { return nil }
    return row * buffer.width + column
  }

  /// Whether what a pixel's centre shows does not hide a point of an object's edge.
  @inline(__always)
  func isNotHidden(
    by pixel: Int?, _ edge: UnsafePointer<ActiveEdge>, _ instance: Int, _ place: Vector3,
    slack: Float
  ) -> Bool {
    guard let pixel else { return true }
    let surface = buffer.surface[pixel]
    guard surface >= 0 else { return true }
    let (other, face) = (SurfaceID.instance(surface), SurfaceID.face(surface))
    if other != instance {
      return objects[other].inverseDepth(of: face, place.x, place.y)
        <= Float(place.z) * (1 + Self.contact)
    }
    return face == Int(edge.pointee.face) || face == Int(edge.pointee.otherFace)
      || objects[instance].mesh.isConvex
      || 1 / Float(place.z) - 1 / buffer.inverseDepth[pixel] <= slack
  }
}

extension Antialiaser {
  /// Up to this many faces are searched for the one at a place; of finer meshes the face that a
  /// pixel's centre next to it shows is continued.
  static let searchedFaces = 2048

  /// The objects that may show in a part of the picture, or in a pixel next to it, or have edges
  /// there; in order, until this is asked again. Where many are about, most are not near to a given
  /// one.
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
  /// - Parameter limit: an inverse depth; of what is nearer, any one will do, for it hides whatever
  ///   is asked for.
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
      guard surface >= 0, SurfaceID.instance(surface) == instance else { continue }
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
    var cuts = EdgeCuts(crossing, edge)
    for other in others where other != a && other != b {
      if cuts.isFull { break }
      let object = objects[other]
      // Its bounds are those of pixels' centres: it may reach into the pixels beside them.
      guard object.bounds.reaches(column: crossing.column, row: crossing.row) else { continue }
      object.outline.forEachEdge(column: crossing.column, row: crossing.row) { cuts.add($0) }
    }
    if seams.count > 0 { cutBySeams(&cuts, index, a, b) }
    if cuts.count == 0 { return body(crossing) }
    var part = crossing
    while part.begin < crossing.end {
      part.end = cuts.next(after: part.begin)
      body(part)
      part.begin = part.end
    }
  }

  /// Cuts where the edge goes through a surface, and where what lies behind it changes because
  /// others cut through each other.
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

  /// Whether a convex object that a crossing's pixel shows hides the whole crossing, so that its
  /// parts need not be looked at.
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
