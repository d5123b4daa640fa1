import Geometry

extension Antialiaser {
  /// Gives the sides of listed crossings the colours that they have in the light that arrives
  /// there.
  func shade(_ range: Range<Int>) {
    guard let shadows, !range.isEmpty else { return }
    let slots = shadows.slots
    slots.begin(
      crossings: range.upperBound, objects: objects.count, lights: shadows.lightCount)
    for index in range {
      let record = crossings.records.pointer + index
      record.withSides { sides in
        note(sides, crossing: index, record.pointee.crossing, shadows) {
          let edges = objects[sides.pointee.inside.surface.instance].outline.edges.pointer
          return edges[record.pointee.edge](sides.pointee.foot)
        }
      }
    }
    shadows.shadeSides(objects)
  }

  /// The sides of a crossing of a seam in the light that arrives there.
  @inline(__always)
  func shaded(
    _ sides: CrossingSides, of seam: Seam, _ crossing: PixelCrossing
  ) -> CrossingSides {
    guard let shadows else { return sides }
    var sides = sides
    shade(&sides, of: seam, crossing, shadows)
    return sides
  }

  /// The same, after all crossings that are listed.
  private func shade(
    _ sides: inout CrossingSides, of seam: Seam, _ crossing: PixelCrossing, _ shadows: ShadowList
  ) {
    let index = crossings.count + shadows.slots.seamCrossingCount
    shadows.slots.seamCrossingCount += 1
    shadows.slots.begin(
      crossings: index + 1, objects: objects.count, lights: shadows.lightCount)
    withUnsafeMutablePointer(to: &sides) { sides in
      note(sides, crossing: index, crossing, shadows) { seam.edge(sides.pointee.foot) }
      shadows.shadeSides(objects)
    }
  }

  @inline(__always)
  private func note(
    _ sides: UnsafeMutablePointer<CrossingSides>, crossing index: Int, _ crossing: PixelCrossing,
    _ shadows: ShadowList, foot: () -> Vector3
  ) {
    let slots = shadows.slots
    slots.note(sides, crossing: index)
    let (inner, outer) = (
      sides.pointee.inside.surface.instance, sides.pointee.outside.surface.instance
    )
    func isReached(_ receiver: Int) -> Bool {
      receiver >= 0 && shadows.reach(of: receiver).contains((crossing.column, crossing.row))
    }
    let (isInnerReached, isOuterReached) = (isReached(inner), isReached(outer))
    guard isInnerReached || isOuterReached else { return }
    let place = foot()
    slots.place(sides, crossing: index, x: Float(place.x), y: Float(place.y))
    if isInnerReached { slots.list(2 &* index, of: inner) }
    if isOuterReached { slots.list(2 &* index &+ 1, of: outer) }
  }
}

extension UnsafeMutablePointer<CrossingRecord> {
  /// The sides where they lie.
  @inline(__always)
  func withSides(_ body: (UnsafeMutablePointer<CrossingSides>) -> Void) {
    let offset = MemoryLayout<CrossingRecord>.offset(of: \.sides) ?? 0
    body(
      UnsafeMutableRawPointer(self).advanced(by: offset).assumingMemoryBound(
        to: CrossingSides.self))
  }
}

extension ShadowList {
  /// Shades the sides that are listed.
  func shadeSides(_ objects: [ProjectedObject]) {
    slots.forEachReceiver { receiver in
      let object = objects[receiver]
      for index in pairs(of: receiver) {
        let (shadow, rect) = (shadows[pairs.pointer[index].shadow], pairs.pointer[index].rect)
        listSides(of: receiver, object, in: rect)
        cover(shadow)
        let covered = UnsafePointer(places.visible(shadow.light))
        for place in 0..<places.count {
          slots.shares(places.target(place))[shadow.light] *= covered[place]
        }
      }
      var painter = ShadowPainter(object, slotOfLight, parts)
      slots.forEachSide(of: receiver) { slot, x, y in
        guard let shares = slots.lessened(slot) else { return }
        let surface = slots.side(slot).pointee.surface
        slots.side(slot).pointee.color = painter.color(
          ofFace: surface.face, x: x, y: y, inverseDepth: surface.inverseDepth, shares)
      }
    }
  }

  /// Makes places of those listed sides of a receiver whose pixels are in a rectangle.
  private func listSides(of receiver: Int, _ object: ProjectedObject, in rect: PixelRect) {
    places.removeAll()
    let planes = object.planes.pointer
    let (low, high) = (
      SIMD2(Float(rect.minX), Float(rect.minY)), SIMD2(Float(rect.maxX), Float(rect.maxY))
    )
    slots.forEachSide(of: receiver) { slot, x, y in
      guard x >= low.x, x <= high.x, y >= low.y, y <= high.y else { return }
      let surface = slots.side(slot).pointee.surface
      places.append(
        x: x, y: y, inverseDepth: surface.inverseDepth, face: surface.face,
        plane: planes[surface.face], target: slot, lights: lightCount)
    }
  }

  /// Makes places of all listed sides of a receiver.
  func listSides(of receiver: Int, _ object: ProjectedObject) {
    places.removeAll()
    let planes = object.planes.pointer
    slots.forEachSide(of: receiver) { slot, x, y in
      let surface = slots.side(slot).pointee.surface
      places.append(
        x: x, y: y, inverseDepth: surface.inverseDepth, face: surface.face,
        plane: planes[surface.face], target: slot, lights: lightCount)
      for light in 0..<lightCount {
        places.visible(light)[places.count &- 1] = slots.shares(slot)[light]
      }
    }
  }
}
