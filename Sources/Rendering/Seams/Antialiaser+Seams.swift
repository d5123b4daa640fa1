import Geometry

extension Antialiaser {
  /// Calls `body` for every visible crossing of a seam with a pixel of `rect`.
  @inline(__always)
  func forEachSeamCrossing(
    in rect: PixelRect,
    _ body: (_ seam: Seam, _ crossing: PixelCrossing, _ sides: CrossingSides) -> Void
  ) {
    shadows?.slots.seamCrossingCount = 0
    let shown = seams.hasCrowd ? findShown(in: rect) : nil
    for index in 0..<seams.count {
      let (a, b) = seams.instances(index)
      if let shown, seams.isCrowded(a), seams.isCrowded(b) {
        guard shown[a], shown[b] else { continue }
        let seam = seams[index]
        PixelWalk.forEachCrossing(of: seam.edge, in: rect) { crossing in
          let crossing = settled(crossing, seam)
          if let sides = sidesShown(of: seam, crossing) {
            body(seam, crossing, shaded(sides, of: seam, crossing))
          }
        }
        continue
      }
      if skipsHidden && isHidden(seam: index) { continue }
      let seam = seams[index]
      let others = objects(near: objects[a].bounds)
      PixelWalk.forEachCrossing(of: seam.edge, in: rect) { crossing in
        if isHidden(crossing, on: seam.edge, besides: a, b) { return }
        forEachPart(
          of: settled(crossing, seam), seam.edge, of: nil, besides: a, b, among: others
        ) {
          part in
          if let sides = sides(of: seam, part, among: others) {
            body(seam, part, shaded(sides, of: seam, part))
          }
        }
      }
    }
  }

  /// Whether each object is shown by the centre of a pixel of `rect`, or of one next to it. It
  /// holds until this is asked again.
  @inline(never)
  private func findShown(in rect: PixelRect) -> UnsafePointer<Bool> {
    crossings.shown.reserve(objects.count)
    let shown = crossings.shown.pointer
    buffer.findShown(shown, count: objects.count, in: rect.expanded(by: 1))
    return UnsafePointer(shown)
  }

  /// What lies on the sides of a crossing of a seam in a crowd, or nil if the pixel's centre and
  /// that of the next one beyond the seam do not show the two objects.
  @inline(never)
  private func sidesShown(of seam: Seam, _ crossing: PixelCrossing) -> CrossingSides? {
    let here = crossing.row * buffer.width + crossing.column
    let there = withUnsafePointer(to: crossing) { crossing in
      withUnsafePointer(to: seam.edge) { neighbor(of: crossing, beyond: $0) }
    }
    let (inner, outer) = crossing.centerIsInside ? (here, there) : (there, here)
    guard let inner, let outer, buffer.surface[inner] >= 0, buffer.surface[outer] >= 0,
      SurfaceID.instance(buffer.surface[inner]) == seam.first.instance,
      SurfaceID.instance(buffer.surface[outer]) == seam.second.instance
    else { return nil }
    return sides(of: seam, crossing)
  }

  /// Whether some convex object hides a whole seam. Most of what many objects in one place have is
  /// hidden so.
  @inline(__always)
  private func isHidden(seam index: Int) -> Bool {
    let fate = seams.fate(index)
    if fate.pointee.hider >= 0 { return true }
    return Int(fate.pointee.askedCount) < seams.objectCount && findHider(ofSeam: index)
  }

  /// Asks the objects that have not been asked.
  @inline(never)
  private func findHider(ofSeam index: Int) -> Bool {
    let (fate, edge, seam) = (seams.fate(index), seams.edge(index), seams[index])
    for other in Int(fate.pointee.askedCount)..<seams.objectCount
    where other != seam.first.instance && other != seam.second.instance {
      if objects[other].hides(edge.pointee, from: 0, to: 1) {
        fate.pointee.hider = Int32(truncatingIfNeeded: other)
        return true
      }
    }
    fate.pointee.askedCount = Int32(truncatingIfNeeded: seams.objectCount)
    return false
  }

  /// A crossing whose centre lies on the side that is shown there: the z-buffer has decided which
  /// of the two objects it is, with fewer digits and with no bias.
  private func settled(_ given: PixelCrossing, _ seam: Seam) -> PixelCrossing {
    var crossing = given
    let along = seam.edge.alongPicture
    let distance = abs(crossing.side) / Double((along * along).sum().squareRoot())
    guard distance < 1e-3 + 2 * SeamList.bias * seam.edge.from.z / seam.slope
    else { return given }
    let surface = buffer.surface[crossing.row * buffer.width + crossing.column]
    guard surface >= 0 else { return given }
    let isFirst = SurfaceID.instance(surface) == seam.first.instance
    guard isFirst || SurfaceID.instance(surface) == seam.second.instance else { return given }
    crossing.centerIsInside = isFirst
    return crossing
  }

  /// What lies on the sides of a part of a seam, or nil if it is hidden.
  private func sides(
    of seam: Seam, _ part: PixelCrossing, among others: UnsafeBufferPointer<Int>
  ) -> CrossingSides? {
    let place = seam.edge(part.middle)
    let depth = Float(place.z)
    let (a, b) = (seam.first, seam.second)
    let hiding = surface(
      at: place, besides: a.instance, b.instance, among: others, column: part.column,
      row: part.row, nearerThan: depth * (1 + Self.contact))
    guard hiding.inverseDepth <= depth * (1 + Self.contact) else { return nil }
    guard !hides(a.instance, place, depth), !hides(b.instance, place, depth) else { return nil }
    return sides(of: seam, part)
  }

  /// What lies on the sides of a part of a seam that is seen.
  private func sides(of seam: Seam, _ part: PixelCrossing) -> CrossingSides {
    let place = seam.edge(part.middle)
    let depth = Float(place.z)
    let (a, b) = (seam.first, seam.second)
    let (inside, outside) = (
      VisibleSurface(instance: a.instance, face: a.face, inverseDepth: depth),
      VisibleSurface(instance: b.instance, face: b.face, inverseDepth: depth)
    )
    var sides = CrossingSides.blank
    set(&sides, inside, outside, seam.edge, part)
    return sides
  }

  /// Whether another part of an object lies before a place of a seam.
  private func hides(_ instance: Int, _ place: Vector3, _ depth: Float) -> Bool {
    guard !objects[instance].mesh.isConvex else { return false }
    let own = objects[instance].nearestFace(place.x, place.y)?.inverseDepth ?? 0
    return own > depth * (1 + Self.contact)
  }

  /// Notes the pixels of `rect` in which seams run: there centres do not tell what lies beside
  /// edges.
  ///
  /// Those in a crowd mark none: its edges are not asked for marks.
  ///
  /// - Parameter isClear: whether nothing is marked yet. Else what has been marked for a seam still
  ///   is, for pixels keep their marks until the objects are taken off that were drawn since.
  func markSeams(_ rect: PixelRect, isClear: Bool = false) {
    for index in 0..<seams.count where isClear || seams.fate(index).pointee.markedCount == 0 {
      let (a, b) = seams.instances(index)
      if seams.isCrowded(a) && seams.isCrowded(b) { continue }
      let edge = seams.edge(index)
      PixelWalk.forEachCrossing(of: edge.pointee, in: rect) { crossing in
        markUnreliable(crossing, in: rect)
      }
      seams.fate(index).pointee.markedCount =
        holdsMarks(of: edge.pointee, rect) ? Int32(truncatingIfNeeded: seams.objectCount) : 0
    }
  }

  /// Whether a rectangle holds all pixels that a seam can mark.
  private func holdsMarks(of edge: borrowing ActiveEdge, _ rect: PixelRect) -> Bool {
    func holds(_ a: Double, _ b: Double, _ low: Int, _ high: Int, _ size: Int) -> Bool {
      // The pixels next to those that it passes through, and one more for rounding.
      let first = Int(roundingDown: min(a, b), from: 0, through: size) - 2
      let last = Int(roundingDown: max(a, b), from: 0, through: size) + 2
      return low <= max(0, first) && min(size - 1, last) < high
    }
    let (from, to) = (edge.from, edge.to)
    return holds(from.x, to.x, rect.minX, rect.maxX, buffer.width)
      && holds(from.y, to.y, rect.minY, rect.maxY, buffer.height)
  }

  /// Notes a seam, or another line that is no edge, in a crossing's pixel and the four next to it.
  func markUnreliable(_ crossing: PixelCrossing, in rect: PixelRect) {
    for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
      let (column, row) = (crossing.column + dx, crossing.row + dy)
      if rect.contains((column, row)) {
        buffer.marks[row * buffer.width + column] |= PixelBuffer.unreliable
      }
    }
  }

  /// Mixes the colours of the pixels of `rect` that seams pass through.
  func mixSeams(_ rect: PixelRect) {
    forEachSeamCrossing(in: rect) { _, crossing, sides in mix(crossing, sides) }
  }
}
