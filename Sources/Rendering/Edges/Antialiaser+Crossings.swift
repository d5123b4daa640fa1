import Geometry

extension Antialiaser {
  /// Calls `body` for every visible crossing of an object's edges with a pixel of `rect`.
  @inline(__always)
  func forEachCrossing(
    of instance: Int, in rect: PixelRect,
    _ body: (_ edge: Int, _ crossing: PixelCrossing, _ sides: CrossingSides) -> Void
  ) {
    forEachCrossing(crossings(of: instance, in: rect), in: rect, body)
  }

  /// Where the list has the visible crossings of an object's edges, at least those with pixels of
  /// `rect`; until this is asked again.
  @inline(__always)
  func crossings(of instance: Int, in rect: PixelRect) -> Range<Int> {
    var first = 0
    if crossings.ends.isEmpty {
      collect(instance, rect)
    } else if instance > 0 {
      first = crossings.ends[instance - 1]
    }
    return first..<(crossings.ends.isEmpty ? crossings.count : crossings.ends[instance])
  }

  /// Calls `body` for those crossings of a part of the list that are with pixels of `rect`.
  @inline(__always)
  func forEachCrossing(
    _ range: Range<Int>, in rect: PixelRect,
    _ body: (_ edge: Int, _ crossing: PixelCrossing, _ sides: CrossingSides) -> Void
  ) {
    for index in range {
      let record = crossings.records.pointer + index
      let crossing = record.pointee.crossing
      if rect.contains((crossing.column, crossing.row)) {
        body(record.pointee.edge, crossing, record.pointee.sides)
      }
    }
  }

  /// Fills the list with the visible crossings of one object's edges with pixels of `rect`.
  private func collect(_ instance: Int, _ rect: PixelRect) {
    (crossings.count, crossings.passageCount) = (0, 0)
    forEachPassage(of: instance, in: rect) { crossings.append(Passage(crossing: $1, edge: $0)) }
    findVisible(0..<crossings.passageCount, of: instance)
    shade(0..<crossings.count)
  }

  @inline(__always)
  private func forEachPassage(
    of instance: Int, in rect: PixelRect, _ body: (_ edge: Int, PixelCrossing) -> Void
  ) {
    let object = objects[instance]
    guard !object.bounds.expanded(by: 1).intersection(rect).isEmpty else { return }
    let edges = object.outline.edges.pointer
    for index in 0..<object.outline.count where !edges[index].isHollow {
      PixelWalk.forEachCrossing(of: edges[index], in: rect) { body(index, $0) }
    }
  }

  /// Lists the passages of an object's edges through pixels of `rect`, and marks them.
  func walk(_ instance: Int, _ rect: PixelRect) {
    let reach = objects[instance].bounds.expanded(by: 1).intersection(rect)
    forEachPassage(of: instance, in: rect) {
      mark($1, PixelBuffer.owner(instance), in: reach)
      crossings.append(Passage(crossing: $1, edge: $0))
    }
  }

  /// Marks the passages of an object's edges through pixels of `rect`.
  func markEdges(of instance: Int, in rect: PixelRect) {
    guard instance >= 0 else { return }
    forEachPassage(of: instance, in: rect) { mark($1, PixelBuffer.owner(instance), in: rect) }
  }

  /// Appends those of an object's passages that are seen to the list of crossings.
  ///
  /// Where no edge of another object is in the pixel or in one next to it, the pixel's centre and
  /// the next one's tell what lies on the two sides: between them and the edge nothing begins or
  /// ends. In a crowd nothing else is asked, either.
  func findVisible(_ passages: Range<Int>, of instance: Int) {
    guard !passages.isEmpty else { return }
    let object = objects[instance]
    let others = objects(near: object.bounds)
    let edges = object.outline.edges.pointer
    let slack = Self.selfOcclusion * Float(object.mesh.boundingRadius)
    let own = PixelBuffer.owner(instance)
    let inCrowd = seams.isCrowded(instance)
    for index in passages {
      let passage = UnsafePointer(crossings.passages.pointer + index)
      let edge = UnsafePointer(edges + passage.pointee.edge)
      let crossing = passage.crossing
      let pixel = crossing.pointee.row * buffer.width + crossing.pointee.column
      let owner = buffer.owners[pixel]
      if inCrowd
        || (owner == own || owner == PixelBuffer.nobody) && own != PixelBuffer.several
          && buffer.marks[pixel] & PixelBuffer.unreliable == 0
      {
        if let beyond = surface(
          beyond: edge, crossing, instance, object, among: others, slack: slack)
        {
          append(passage.pointee.edge, edge, crossing, instance, beyond)
        }
      } else {
        findVisibleParts(of: passage, edge, instance, object, among: others, slack: slack)
      }
    }
  }

  /// The same for one passage near which there are edges of others.
  private func findVisibleParts(
    of passage: UnsafePointer<Passage>, _ edge: UnsafePointer<ActiveEdge>, _ instance: Int,
    _ object: ProjectedObject, among others: UnsafeBufferPointer<Int>, slack: Float
  ) {
    guard !isHidden(passage.pointee.crossing, on: edge.pointee, besides: instance, instance)
    else { return }
    forEachPart(
      of: passage.pointee.crossing, edge.pointee, of: passage.pointee.edge, besides: instance,
      instance, among: others
    ) { part in
      withUnsafePointer(to: part) { part in
        if let beyond = exactSurface(
          beyond: edge, part, instance, object, among: others, slack: slack)
        {
          append(passage.pointee.edge, edge, part, instance, beyond)
        }
      }
    }
  }

  /// Adds a visible crossing, and what is seen beyond the edge, to the list.
  @inline(never)  // The loops around are faster without it in them.
  private func append(
    _ index: Int, _ edge: UnsafePointer<ActiveEdge>, _ crossing: UnsafePointer<PixelCrossing>,
    _ instance: Int, _ beyond: VisibleSurface
  ) {
    let record = crossings.append()
    record.pointee.edge = index
    record.pointee.crossing = crossing.pointee
    let inside = VisibleSurface(
      instance: instance, face: Int(edge.pointee.face), inverseDepth: 0)
    set(&record.pointee.sides, inside, beyond, edge.pointee, crossing.pointee)
  }

  /// Notes whose edge passes, in the crossing's pixel and the four next to it.
  @inline(__always)
  private func mark(_ crossing: PixelCrossing, _ own: UInt8, in rect: PixelRect) {
    let (column, row, width) = (crossing.column, crossing.row, buffer.width)
    let here = buffer.owners + (row &* width &+ column)
    func note(_ owner: UnsafeMutablePointer<UInt8>) {
      let other = owner.pointee
      owner.pointee = other == own || other == PixelBuffer.nobody ? own : PixelBuffer.several
    }
    note(here)
    if column > rect.minX { note(here - 1) }
    if column &+ 1 < rect.maxX { note(here + 1) }
    if row > rect.minY { note(here - width) }
    if row &+ 1 < rect.maxY { note(here + width) }
  }
}
