extension Antialiaser {
  /// Gives the sides of listed crossings the colours that they have in the light that arrives there.
  func shade(_ range: Range<Int>) {
    guard let shadows, !range.isEmpty else { return }
    let slots = shadows.slots
    slots.begin(
      crossings: range.upperBound, objects: objects.count, lights: shadows.lightCount)
    for index in range {
      let record = crossings.records.pointer + index
      let edges = objects[record.pointee.sides.inside.surface.instance].outline.edges.pointer
      let place = edges[record.pointee.edge](record.pointee.sides.foot)
      record.withSides {
        note($0, crossing: index, record.pointee.crossing, at: SIMD2(place.x, place.y), shadows)
      }
    }
    shadows.shadeSides(objects)
  }

  /// The same for one crossing of a seam, after all those that are listed.
  ///
  /// - Parameter number: of the crossing among those of seams.
  func shade(_ sides: inout CrossingSides, of seam: Seam, _ crossing: PixelCrossing, number: Int) {
    guard let shadows else { return }
    let index = crossings.count + number
    shadows.slots.begin(
      crossings: index + 1, objects: objects.count, lights: shadows.lightCount)
    let place = seam.edge(sides.foot)
    withUnsafeMutablePointer(to: &sides) {
      note($0, crossing: index, crossing, at: SIMD2(place.x, place.y), shadows)
      shadows.shadeSides(objects)
    }
  }

  @inline(__always)
  private func note(
    _ sides: UnsafeMutablePointer<CrossingSides>, crossing index: Int, _ crossing: PixelCrossing,
    at place: SIMD2<Double>, _ shadows: ShadowList
  ) {
    let slots = shadows.slots
    slots.note(sides, crossing: index, x: Float(place.x), y: Float(place.y))
    for side in 0..<2 {
      let slot = 2 &* index &+ side
      let receiver = slots.side(slot).pointee.surface.instance
      if receiver >= 0, shadows.reach(of: receiver).contains((crossing.column, crossing.row)) {
        slots.list(slot, of: receiver)
      }
    }
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
      listSides(of: receiver, object)
      for index in pairs(of: receiver) { cover(pairs.pointer + index) }
      var painter = ShadowPainter(object, slotOfLight, parts)
      for place in 0..<places.count {
        let slot = places.target(place)
        let known = slots.shares(slot)
        for light in 0..<lightCount { known[light] = places.visible(light)[place] }
        guard slots.lessened(slot) != nil else { continue }
        slots.side(slot).pointee.color = painter.color(
          ofFace: places.face(place), x: places.x(place), y: places.y(place),
          inverseDepth: places.inverseDepth(place), known)
      }
    }
  }

  /// Makes places of the listed sides of a receiver.
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
