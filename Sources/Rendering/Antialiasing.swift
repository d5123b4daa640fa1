import Geometry

/// What lies on the two sides of a visible crossing.
struct CrossingSides {
  /// Where on the crossing, 0 at the edge's `from` and 1 at its `to`.
  var foot: Double
  /// The part of the edge's own object next to the edge: on the inner side.
  var inside: SurfaceSide
  /// On the other side: behind the edge, or the other face of a crease.
  var outside: SurfaceSide

  /// To be filled in.
  static let blank = CrossingSides(foot: 0, inside: .blank, outside: .blank)
}

/// A surface next to an edge, at the foot of a crossing.
struct SurfaceSide {
  var surface: VisibleSurface
  var color: SIMD4<Float>

  static let blank = SurfaceSide(surface: .background, color: .zero)
}

/// A visible crossing, kept.
struct CrossingRecord {
  var edge: Int
  var crossing: PixelCrossing
  var sides: CrossingSides
}

/// An edge of some object in a pixel, seen or not.
private struct Passage {
  var edge: Int
  var crossing: PixelCrossing
}

/// The visible crossings of objects with pixels, in memory that is used again.
final class CrossingList {
  /// Those of all objects, hidden ones among them, and where those of each instance end.
  fileprivate let passages = WorkingMemory<Passage>(capacity: 1024)
  fileprivate let passageEnds = WorkingMemory<Int>(capacity: 16)
  fileprivate let records = WorkingMemory<CrossingRecord>(capacity: 1024)
  @exclusivity(unchecked) fileprivate var passageCount = 0
  @exclusivity(unchecked) fileprivate var count = 0
  /// Where the crossings of each instance end, if the list holds those of a whole picture.
  fileprivate var ends: [Int] = []

  /// The objects have changed.
  func forget() { ends.removeAll(keepingCapacity: true) }

  @inline(__always)
  fileprivate func append(_ passage: Passage) {
    passages.reserve(passageCount + 1, keeping: passageCount)
    passages.pointer[passageCount] = passage
    passageCount += 1
  }

  /// A record to be filled in. It is written where it stays: copies of what was just written in
  /// smaller pieces wait for each other.
  @inline(__always)
  fileprivate func append() -> UnsafeMutablePointer<CrossingRecord> {
    records.reserve(count + 1, keeping: count)
    count += 1
    return records.pointer + (count - 1)
  }
}

/// Analytic antialiasing along silhouettes and creases.
///
/// One sample a pixel gives a picture that is constant between jumps, whose derivative says
/// nothing. Here every edge across which the colour jumps is walked pixel by pixel, and the share
/// of the pixel beyond the edge gets the colour that lies there (`PixelWalk`). Where surfaces have
/// one colour each, the result is the box-filtered picture exactly; its derivative is the jump of
/// colour times the edge's normal speed, integrated along the edge: the boundary term of the
/// box-filtered picture's derivative (Li et al. 2018, *Differentiable Monte Carlo Ray Tracing
/// through Edge Sampling*, equation 6).
struct Antialiaser {
  let buffer: PixelBuffer
  /// Every object drawn, by instance.
  let objects: [ProjectedObject]
  let background: SIMD4<Float>
  let crossings: CrossingList
  /// Where objects cut through each other.
  let seams: SeamList
  /// The shadows on tables, if there are any.
  var shadows: ShadowList?

  /// An edge further behind its object's own pixel than this share of the object's radius is
  /// hidden by the object itself.
  private static let selfOcclusion: Float = 0.5
  /// Relative tolerance of inverse depths; objects touch the table in the depth of their own edge.
  static let contact: Float = 1e-4

  /// Mixes the colours of the pixels of `rect` that edges pass through, once one more object has been
  /// drawn there; each pixel holds the colour of its centre, and the marks of the edges before.
  func mix(_ rect: PixelRect) {
    crossings.forget()
    markSeams(rect)
    markShadows(rect)
    markEdges(of: objects.count - 1, in: rect)
    for instance in objects.indices {
      forEachCrossing(of: instance, in: rect) { _, crossing, sides in mix(crossing, sides) }
    }
    mixSeams(rect)
    mixShadows(rect)
  }

  /// The same for a whole picture without marks, whose crossings are kept for the derivatives.
  func mixWhole() {
    crossings.forget()
    let rect = PixelRect(minX: 0, minY: 0, maxX: buffer.width, maxY: buffer.height)
    markSeams(rect)
    markShadows(rect)
    crossings.passageCount = 0
    crossings.passageEnds.reserve(objects.count)
    for instance in objects.indices {
      walk(instance, rect)
      crossings.passageEnds.pointer[instance] = crossings.passageCount
    }
    crossings.count = 0
    var first = 0
    for instance in objects.indices {
      let end = crossings.passageEnds.pointer[instance]
      look(at: first..<end, of: instance)
      crossings.ends.append(crossings.count)
      first = end
    }
    for index in 0..<crossings.count {
      let record = crossings.records.pointer + index
      mix(record.pointee.crossing, record.pointee.sides)
    }
    mixSeams(rect)
    mixShadows(rect)
  }

  @inline(__always)
  func mix(_ crossing: PixelCrossing, _ sides: CrossingSides) {
    let pixel = crossing.row * buffer.width + crossing.column
    buffer.color[pixel] += (sides.outside.color - sides.inside.color) * crossing.weight
    buffer.marks[pixel] |= PixelBuffer.mixed
  }

  /// Gives the mixed pixels of `rect` the colour of their centre again.
  func unmix(_ rect: PixelRect) {
    for row in rect.rows {
      for column in rect.columns {
        let pixel = row * buffer.width + column
        guard buffer.marks[pixel] & PixelBuffer.mixed != 0 else { continue }
        buffer.marks[pixel] &= ~PixelBuffer.mixed
        let surface = buffer.surface[pixel]
        if surface < 0 {
          buffer.color[pixel] = background
          continue
        }
        let object = objects[SurfaceID.instance(surface)]
        let face = SurfaceID.face(surface)
        buffer.color[pixel] =
          object.shader.isUniform(object.mesh.appearances.pointer[face])
          ? object.uniformColors.pointer[face]
          : object.shader.color(
            of: face, column: column, row: row, inverseDepth: buffer.inverseDepth[pixel])
      }
    }
  }

  /// Calls `body` for every visible crossing of an object's edges with a pixel of `rect`.
  @inline(__always)
  func forEachCrossing(
    of instance: Int, in rect: PixelRect,
    _ body: (_ edge: Int, _ crossing: PixelCrossing, _ sides: CrossingSides) -> Void
  ) {
    var first = 0
    if crossings.ends.isEmpty {
      collect(instance, rect)
    } else if instance > 0 {
      first = crossings.ends[instance - 1]
    }
    let end = crossings.ends.isEmpty ? crossings.count : crossings.ends[instance]
    for index in first..<end {
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
    forEachPassage(of: instance, in: rect) { crossings.append(Passage(edge: $0, crossing: $1)) }
    look(at: 0..<crossings.passageCount, of: instance)
  }

  @inline(__always)
  private func forEachPassage(
    of instance: Int, in rect: PixelRect, _ body: (_ edge: Int, PixelCrossing) -> Void
  ) {
    let object = objects[instance]
    guard !object.bounds.expanded(by: 1).intersection(rect).isEmpty else { return }
    let edges = object.edges.pointer
    for index in 0..<object.edgeCount where !edges[index].isHollow {
      PixelWalk.forEachCrossing(of: edges[index], in: rect) { body(index, $0) }
    }
  }

  /// Lists the passages of an object's edges through pixels of `rect`, and marks them.
  private func walk(_ instance: Int, _ rect: PixelRect) {
    let reach = objects[instance].bounds.expanded(by: 1).intersection(rect)
    forEachPassage(of: instance, in: rect) {
      mark($1, PixelBuffer.owner(instance), in: reach)
      crossings.append(Passage(edge: $0, crossing: $1))
    }
  }

  /// Marks the passages of an object's edges through pixels of `rect`.
  private func markEdges(of instance: Int, in rect: PixelRect) {
    guard instance >= 0 else { return }
    forEachPassage(of: instance, in: rect) { mark($1, PixelBuffer.owner(instance), in: rect) }
  }

  /// Appends those of an object's passages that are seen to the list of crossings.
  ///
  /// Where no edge of another object is in the pixel or in one next to it, the pixel's centre and the
  /// next one's tell what lies on the two sides: between them and the edge nothing begins or ends.
  private func look(at passages: Range<Int>, of instance: Int) {
    if shadows == nil {
      look(at: passages, of: instance, hasShadows: false)
    } else {
      lookInShadows(at: passages, of: instance)
    }
  }

  @inline(never)  // To look for shadows at each crossing would slow it down without them, too.
  private func lookInShadows(at passages: Range<Int>, of instance: Int) {
    look(at: passages, of: instance, hasShadows: true)
  }

  @inline(__always)
  private func look(at passages: Range<Int>, of instance: Int, hasShadows: Bool) {
    let object = objects[instance]
    let edges = object.edges.pointer
    let slack = Self.selfOcclusion * Float(object.mesh.boundingRadius)
    let own = PixelBuffer.owner(instance)
    for index in passages {
      let passage = crossings.passages.pointer + index
      let edge = UnsafePointer(edges + passage.pointee.edge)
      let pixel = passage.pointee.crossing.row * buffer.width + passage.pointee.crossing.column
      let owner = buffer.owners[pixel]
      if (owner == own || owner == PixelBuffer.nobody) && own != PixelBuffer.several
        && buffer.marks[pixel] & PixelBuffer.seam == 0
      {
        if let beyond = surface(
          beyond: edge.pointee, passage.pointee.crossing, instance, object, slack: slack,
          hasShadows: hasShadows)
        {
          append(passage.pointee.edge, edge, passage.pointee.crossing, instance, beyond)
        }
      } else {
        lookClosely(at: passage.pointee, edge, instance, object, slack: slack)
      }
    }
  }

  /// The same for one passage near which there are edges of others.
  private func lookClosely(
    at passage: Passage, _ edge: UnsafePointer<ActiveEdge>, _ instance: Int,
    _ object: ProjectedObject, slack: Float
  ) {
    let others = objects.indices
    forEachPart(
      of: passage.crossing, edge.pointee, of: passage.edge, besides: instance, instance,
      among: others
    ) { part in
      if let beyond = exactSurface(
        beyond: edge.pointee, part, instance, object, among: others, slack: slack)
      {
        append(passage.edge, edge, part, instance, beyond)
      }
    }
  }

  /// Adds a visible crossing, and what is seen beyond the edge, to the list.
  @inline(never)  // The loops around are faster without it in them.
  private func append(
    _ index: Int, _ edge: UnsafePointer<ActiveEdge>, _ crossing: PixelCrossing, _ instance: Int,
    _ beyond: VisibleSurface
  ) {
    let record = crossings.append()
    record.pointee.edge = index
    record.pointee.crossing = crossing
    let inside = VisibleSurface(
      instance: instance, face: Int(edge.pointee.face), inverseDepth: 0)
    set(&record.pointee.sides, inside, beyond, edge.pointee, crossing)
    guard let shadows else { return }
    record.pointee.sides = coloredInLight(
      inside, beyond, edge.pointee, crossing, shadows, sidestep: Self.sidestep)
  }

  /// What is seen beyond a crossing that no edge of another object is near to, or nil if the edge is
  /// hidden there.
  ///
  /// Two pixels' centres, one on each side of the edge, tell what is seen there; their surfaces
  /// are continued to the middle of the crossing.
  @inline(__always)
  private func surface(
    beyond edge: ActiveEdge, _ crossing: PixelCrossing, _ instance: Int, _ object: ProjectedObject,
    slack: Float, hasShadows: Bool
  ) -> VisibleSurface? {
    let place = edge(crossing.middle)
    let depth = Float(place.z)
    let here = crossing.row * buffer.width + crossing.column
    let there = neighbor(of: crossing, beyond: edge)
    let (inner, outer) = crossing.centerIsInside ? (here, there) : (there, here)
    guard isNotHidden(by: inner, edge, instance, place, slack: slack) else { return nil }
    guard edge.isSilhouette else {
      guard isNotHidden(by: outer, edge, instance, place, slack: slack) else { return nil }
      return VisibleSurface(instance: instance, face: Int(edge.otherFace), inverseDepth: depth)
    }
    // At the picture's border no centre beyond the edge tells.
    guard let outer else {
      return exactSurface(
        beyond: edge, crossing, instance, object, among: objects.indices, slack: slack)
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
  private func exactSurface(
    beyond edge: ActiveEdge, _ crossing: PixelCrossing, _ instance: Int, _ object: ProjectedObject,
    among others: Range<Int>, slack: Float
  ) -> VisibleSurface? {
    let place = edge(crossing.middle)
    let depth = Float(place.z)
    var behind = surface(
      at: place, besides: instance, instance, among: others, column: crossing.column,
      row: crossing.row)
    guard
      behind.inverseDepth <= depth * (1 - Self.contact)
        || behind.inverseDepth <= depth
          * (1 + (seams.tolerance(of: instance, behind: behind.instance) ?? Self.contact))
    else { return nil }
    // The object itself may hide the edge, or continue behind it.
    let here = crossing.row * buffer.width + crossing.column
    let there = neighbor(of: crossing, beyond: edge)
    // Not a list, which would be allocated for every crossing.
    for isThere in [false, true] {
      guard let pixel = isThere ? there : here else { continue }
      let surface = buffer.surface[pixel]
      guard surface >= 0, shows(surface, instance) else { continue }
      guard isNotHidden(by: pixel, edge, instance, place, slack: slack) else { return nil }
      let isOuter = isThere == crossing.centerIsInside
      guard isOuter, edge.isSilhouette, !object.mesh.isConvex else { continue }
      let face = SurfaceID.face(surface)
      let own = object.inverseDepth(of: face, place.x, place.y)
      guard depth > own * (1 + 10 * Self.contact) else { return nil }
      if own > behind.inverseDepth {
        behind = VisibleSurface(instance: instance, face: face, inverseDepth: own)
      }
    }
    return edge.isSilhouette
      ? behind
      : VisibleSurface(instance: instance, face: Int(edge.otherFace), inverseDepth: depth)
  }

  /// The pixel next to a crossing's on the other side of the edge, along the axis that the edge is
  /// steeper to; nil outside the picture.
  @inline(__always)
  private func neighbor(of crossing: PixelCrossing, beyond edge: ActiveEdge) -> Int? {
    // The inner side is at (−dy, dx).
    let (dx, dy) = (edge.to.x - edge.from.x, edge.to.y - edge.from.y)
    var (column, row) = (crossing.column, crossing.row)
    if abs(dy) >= abs(dx) {
      column += (dy > 0) == crossing.centerIsInside ? 1 : -1
    } else {
      row += (dx < 0) == crossing.centerIsInside ? 1 : -1
    }
    guard column >= 0, column < buffer.width, row >= 0, row < buffer.height else { return nil }
    return row * buffer.width + column
  }

  /// Notes whose edge passes, in the crossing's pixel and the four next to it.
  @inline(__always)
  private func mark(_ crossing: PixelCrossing, _ own: UInt8, in rect: PixelRect) {
    for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
      let (column, row) = (crossing.column + dx, crossing.row + dy)
      guard rect.contains((column, row)) else { continue }
      let owner = buffer.owners + (row * buffer.width + column)
      if owner.pointee != own {
        owner.pointee = owner.pointee == PixelBuffer.nobody ? own : PixelBuffer.several
      }
    }
  }

  /// Whether what a pixel's centre shows does not hide a point of an object's edge.
  @inline(__always)
  private func isNotHidden(
    by pixel: Int?, _ edge: ActiveEdge, _ instance: Int, _ place: Vector3, slack: Float
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
    return face == Int(edge.face) || face == Int(edge.otherFace)
      || objects[instance].mesh.isConvex
      || 1 / Float(place.z) - 1 / buffer.inverseDepth[pixel] <= slack
  }

  /// Takes two surfaces for the sides of a crossing: their colours are those at its foot.
  ///
  /// - Parameters:
  ///   - inside: on the edge.
  ///   - outside: on the edge, too, if that is a crease.
  @inline(__always)
  func set(
    _ sides: inout CrossingSides, _ inside: VisibleSurface, _ outside: VisibleSurface,
    _ edge: borrowing ActiveEdge, _ crossing: PixelCrossing
  ) {
    let foot = crossing.foot(on: edge)
    let place = edge(foot)
    var (inside, outside) = (inside, outside)
    inside.inverseDepth = Float(place.z)
    if !edge.isSilhouette {
      outside.inverseDepth = inside.inverseDepth
    } else if outside.instance >= 0 {
      outside.inverseDepth = objects[outside.instance].inverseDepth(
        of: outside.face, place.x, place.y)
    }
    sides.foot = foot
    sides.inside.surface = inside
    sides.inside.color = color(of: inside, place)
    sides.outside.surface = outside
    sides.outside.color = color(of: outside, place)
  }

  @inline(__always)
  private func color(of surface: VisibleSurface, _ place: Vector3) -> SIMD4<Float> {
    guard surface.instance >= 0 else { return background }
    let object = objects[surface.instance]
    let appearance = object.mesh.appearances.pointer + surface.face
    if object.shader.isUniform(appearance.pointee) {
      return object.uniformColors.pointer[surface.face]
    }
    let point = object.shader.point(
      x: Float(place.x), y: Float(place.y), inverseDepth: surface.inverseDepth)
    return object.shader.color(of: appearance.pointee, at: point)
  }
}
