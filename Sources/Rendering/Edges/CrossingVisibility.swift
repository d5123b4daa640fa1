import Geometry

extension Antialiaser {
  /// What is seen beyond a crossing that no edge of another object is near to, or nil if the edge is
  /// hidden there.
  ///
  /// Two pixels' centres, one on each side of the edge, tell what is seen there; their surfaces
  /// are continued to the middle of the crossing.
  @inline(__always)
  func surface(
    beyond edge: UnsafePointer<ActiveEdge>, _ crossing: UnsafePointer<PixelCrossing>,
    _ instance: Int, _ object: ProjectedObject, among others: UnsafeBufferPointer<Int>,
    slack: Float, hasShadows: Bool
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
      other == instance || (hasShadows && isTwin(surface, of: instance))
        ? depth > behind * (1 + 10 * Self.contact) : depth >= behind * (1 - Self.contact)
    else { return nil }
    return VisibleSurface(instance: other, face: face, inverseDepth: behind)
  }

  /// The same where edges of others are near: what those show at the middle of the crossing is found
  /// exactly.
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
      guard surface >= 0, shows(surface, instance) else { continue }
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
      let isBehind =
        objects[other].inverseDepth(of: face, place.x, place.y)
        <= Float(place.z) * (1 + Self.contact)
      if isBehind { return true }
      guard isTwin(surface, of: instance) else { return false }
    }
    return face == Int(edge.pointee.face) || face == Int(edge.pointee.otherFace)
      || objects[instance].mesh.isConvex
      || 1 / Float(place.z) - 1 / buffer.inverseDepth[pixel] <= slack
  }
}
