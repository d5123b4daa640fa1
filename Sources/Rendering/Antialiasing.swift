import Geometry

/// What lies on the two sides of a visible crossing.
struct CrossingSides {
  /// Where on the crossing, 0 at the edge's `from` and 1 at its `to`.
  var foot: Double
  /// The part of the edge's own object next to the edge: on the inner side.
  var inside: SurfaceSide
  /// On the other side: behind the edge, or the other face of a crease.
  var outside: SurfaceSide
}

/// A surface next to an edge, at the foot of a crossing.
struct SurfaceSide {
  var surface: VisibleSurface
  var color: SIMD4<Float>
}

/// A visible crossing, kept.
struct CrossingRecord {
  var edge: Int
  var crossing: PixelCrossing
  var sides: CrossingSides
}

/// The visible crossings of objects with pixels, in memory that is used again.
final class CrossingList {
  fileprivate let records = WorkingMemory<CrossingRecord>(capacity: 1024)
  fileprivate var count = 0
  /// Where the crossings of each instance end, if the list holds those of a whole picture.
  fileprivate var ends: [Int] = []

  /// The objects have changed.
  func forget() { ends.removeAll(keepingCapacity: true) }

  @inline(__always)
  fileprivate func append(_ record: CrossingRecord) {
    records.reserve(count + 1, keeping: count)
    records.pointer[count] = record
    count += 1
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
  /// How many of them, the first ones, stand still.
  let fixtureCount: Int
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

  /// Mixes the colours of the pixels of `rect` that edges pass through; each pixel holds the
  /// colour of its centre, and the marks of the fixtures' edges.
  func mix(_ rect: PixelRect) {
    crossings.forget()
    markSeams(rect)
    markShadows(rect)
    for instance in objects.indices {
      forEachCrossing(of: instance, in: rect) { _, crossing, sides in mix(crossing, sides) }
    }
    mixSeams(rect)
    mixShadows(rect)
  }

  /// The same for a whole picture without marks, whose crossings are kept for the derivatives.
  func mixWhole() {
    crossings.forget()
    crossings.count = 0
    let rect = PixelRect(minX: 0, minY: 0, maxX: buffer.width, maxY: buffer.height)
    markSeams(rect)
    markShadows(rect)
    for instance in objects.indices {
      collect(instance, rect)
      if instance < fixtureCount {
        for index in (crossings.ends.last ?? 0)..<crossings.count {
          mark(crossings.records.pointer[index].crossing, PixelBuffer.fixture, in: rect)
        }
      }
      crossings.ends.append(crossings.count)
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
      crossings.count = 0
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

  /// Appends the visible crossings of an object's edges with pixels of `rect` to the list.
  private func collect(_ instance: Int, _ rect: PixelRect) {
    let object = objects[instance]
    let around = object.bounds.expanded(by: 1)
    guard !around.intersection(rect).isEmpty else { return }
    let edges = object.edges.pointer
    let slack = Self.selfOcclusion * Float(object.mesh.boundingRadius)
    let isAlone = !objects.indices.contains {
      $0 != instance && $0 >= fixtureCount
        && !objects[$0].bounds.expanded(by: 1).intersection(around).isEmpty
    }
    for index in 0..<object.edgeCount where !edges[index].isHollow {
      let edge = edges[index]
      PixelWalk.forEachCrossing(of: edge, in: rect) { crossing in
        let mark = buffer.marks[crossing.row * buffer.width + crossing.column]
        var others = 0..<0
        if mark & PixelBuffer.seam != 0
          || !isAlone
            && othersMayShow(column: crossing.column, row: crossing.row, besides: instance)
        {
          others = objects.indices
        } else if mark & PixelBuffer.fixture != 0 && instance >= fixtureCount {
          others = 0..<fixtureCount
        }
        if others.isEmpty {
          if let sides = sides(of: edge, crossing, instance, object, slack: slack) {
            crossings.append(CrossingRecord(edge: index, crossing: crossing, sides: sides))
          }
        } else {
          forEachPart(of: crossing, edge, of: index, besides: instance, instance, among: others) {
            part in
            if let sides = exactSides(
              of: edge, part, instance, object, among: others, slack: slack)
            {
              crossings.append(CrossingRecord(edge: index, crossing: part, sides: sides))
            }
          }
        }
      }
    }
  }

  /// What lies on the sides of a crossing that no other object but fixtures is near to, or nil if
  /// it is hidden.
  ///
  /// Two pixels' centres, one on each side of the edge, tell what is seen there; their surfaces
  /// are continued to the middle of the crossing.
  @inline(__always)
  private func sides(
    of edge: ActiveEdge, _ crossing: PixelCrossing, _ instance: Int, _ object: ProjectedObject,
    slack: Float
  ) -> CrossingSides? {
    let place = edge(crossing.middle)
    let depth = Float(place.z)
    let here = crossing.row * buffer.width + crossing.column
    let there = neighbor(of: crossing, beyond: edge)
    let (inner, outer) = crossing.centerIsInside ? (here, there) : (there, here)
    guard isNotHidden(by: inner, edge, instance, place, slack: slack) else { return nil }
    let inside = VisibleSurface(
      instance: instance, face: Int(edge.face), inverseDepth: depth)
    guard edge.isSilhouette else {
      guard isNotHidden(by: outer, edge, instance, place, slack: slack) else { return nil }
      return sides(
        inside,
        VisibleSurface(instance: instance, face: Int(edge.otherFace), inverseDepth: depth),
        edge, crossing)
    }
    // At the picture's border no centre beyond the edge tells.
    guard let outer else {
      return exactSides(
        of: edge, crossing, instance, object, among: objects.indices, slack: slack)
    }
    let surface = buffer.surface[outer]
    guard surface >= 0 else { return sides(inside, .background, edge, crossing) }
    let (other, face) = (SurfaceID.instance(surface), SurfaceID.face(surface))
    let behind = objects[other].inverseDepth(of: face, place.x, place.y)
    // Where the object's own surface continues beyond the edge there is no jump.
    guard
      other == instance
        ? depth > behind * (1 + 10 * Self.contact) : depth >= behind * (1 - Self.contact)
    else { return nil }
    return sides(
      inside, VisibleSurface(instance: other, face: face, inverseDepth: behind), edge, crossing)
  }

  /// The same where others are near, or edges of fixtures: what they show at the middle of the
  /// crossing is found exactly.
  ///
  /// - Parameter others: which may show there.
  private func exactSides(
    of edge: ActiveEdge, _ crossing: PixelCrossing, _ instance: Int, _ object: ProjectedObject,
    among others: Range<Int>, slack: Float
  ) -> CrossingSides? {
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
    return sides(
      VisibleSurface(instance: instance, face: Int(edge.face), inverseDepth: depth),
      edge.isSilhouette
        ? behind
        : VisibleSurface(instance: instance, face: Int(edge.otherFace), inverseDepth: depth),
      edge, crossing)
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

  /// Notes a crossing of a fixture's edge or of a seam, in its pixel and the four next to it.
  func mark(_ crossing: PixelCrossing, _ sign: UInt8, in rect: PixelRect) {
    for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
      let (column, row) = (crossing.column + dx, crossing.row + dy)
      if rect.contains((column, row)) {
        buffer.marks[row * buffer.width + column] |= sign
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

  /// The colours of two surfaces at the foot of a crossing, tables in the light that reaches them
  /// `sidestep` pixels beside the edge.
  @inline(__always)
  func sides(
    _ inside: VisibleSurface, _ outside: VisibleSurface, _ edge: ActiveEdge,
    _ crossing: PixelCrossing, sidestep: Double = sidestep
  ) -> CrossingSides {
    guard let shadows else { return colored(inside, outside, edge, crossing) }
    return coloredInLight(inside, outside, edge, crossing, shadows, sidestep: sidestep)
  }

  /// The colours of two surfaces at the foot of a crossing.
  @inline(__always)
  func colored(
    _ inside: VisibleSurface, _ outside: VisibleSurface, _ edge: ActiveEdge,
    _ crossing: PixelCrossing
  ) -> CrossingSides {
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
    return CrossingSides(
      foot: foot, inside: SurfaceSide(surface: inside, color: color(of: inside, place)),
      outside: SurfaceSide(surface: outside, color: color(of: outside, place)))
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
