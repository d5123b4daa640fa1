import Geometry

/// The shadow of one object in one light on the plane z = 0 of the world, as its outline in the
/// picture.
///
/// Seen from the light the object has an outline, like any that a camera sees: the edges that have
/// a lit face on one side only. Its shadow's outline is what those throw onto the table. Both the
/// light and the camera look down, so that edges keep their sense: the shadow lies to their right.
final class Shadow {
  /// `isHollow` are edges across which nothing changes and that only close the outline: those in
  /// hollows of the object, those in which it touches the table, and those along which a shadow was
  /// cut where it leaves the view.
  let outline = Outline()
  /// The pixels that the shadow may lie in.
  @exclusivity(unchecked) private(set) var bounds = PixelRect.empty
  /// Index into the canvas's objects.
  @exclusivity(unchecked) private(set) var caster = 0
  /// Index into the lighting's lights, and the light's bit in a set of lights.
  @exclusivity(unchecked) private(set) var light = 0
  @exclusivity(unchecked) private(set) var bit = 0
  @exclusivity(unchecked) private(set) var projection: ShadowProjection
  /// Around the outline, in pixels.
  private var low = SIMD2(repeating: Double.infinity)
  private var high = SIMD2(repeating: -Double.infinity)

  /// What lies below this height, in metres, touches the table.
  private static let contact = 1e-6

  init(_ projection: ShadowProjection) { self.projection = projection }

  /// Finds the shadow's outline.
  ///
  /// - Parameters:
  ///   - caster: index of the object.
  ///   - isLit: memory for one number a face.
  ///   - limit: the pixels that may show a table.
  func cast(
    by object: ProjectedObject, _ caster: Int, _ projection: ShadowProjection, light: Int, bit: Int,
    camera: PinholeCamera, isLit: WorkingMemory<UInt8>, limit: PixelRect
  ) {
    (self.caster, self.projection, self.light, self.bit) = (caster, projection, light, bit)
    outline.removeAll()
    bounds = .empty
    (low, high) = (SIMD2(repeating: .infinity), SIMD2(repeating: -.infinity))
    // A light that is not above the whole object would throw a part of it to infinity.
    guard camera.center.z > 0, object.isPlaced, object.mesh.faces.count > 0,
      !projection.isPoint || object.isBelow(projection.vector.z - Self.contact)
    else { return }
    object.findLitFaces(projection, isLit)
    let sinks = object.box.low.z < -Self.contact
    let view = ShadowView(camera)
    for index in 0..<object.mesh.edges.count {
      let edge = object.mesh.edges.pointer + index
      let first = isLit.pointer[Int(edge.pointee.first)] != 0
      let second = edge.pointee.second >= 0 && isLit.pointer[Int(edge.pointee.second)] != 0
      guard first != second else { continue }
      // As of the camera's outlines: turned round to have the lit face on the right.
      let (from, to) =
        first
        ? (edge.pointee.to, edge.pointee.from) : (edge.pointee.from, edge.pointee.to)
      add(
        object.inWorld(vertex: from), object.inWorld(vertex: to),
        ActiveEdge(
          from: .zero, to: .zero, fromVertex: from, toVertex: to,
          face: first ? edge.pointee.first : edge.pointee.second, otherFace: -1,
          isHollow: edge.pointee.isHollow), view, sinks: sinks)
    }
    if sinks { closeAtTable(object, isLit, view) }
    outline.arrange()
    guard low.x <= high.x else { return }
    bounds = PixelRect(
      minX: Self.whole(low.x, .down), minY: Self.whole(low.y, .down),
      maxX: Self.whole(high.x, .up), maxY: Self.whole(high.y, .up)
    ).intersection(limit)
  }

  /// A column or a row; those of an outline's ends lie within the guard band.
  private static func whole(_ place: Double, _ rule: FloatingPointRoundingRule) -> Int {
    let band = Int(ProjectedVertex.guardBand)
    return Int(roundingDown: place.rounded(rule), from: -band, through: band)
  }

  /// Adds the shadow of the part above the table of an edge between two points of the world.
  private func add(
    _ a: Vector3, _ b: Vector3, _ edge: ActiveEdge, _ view: ShadowView, sinks: Bool
  ) {
    var edge = edge
    var (from, to) = (a, b)
    if sinks {
      guard a.z >= 0 || b.z >= 0 else { return }
      if a.z < 0 {
        from = Self.atTable(b, a)
        edge.clip.x = Float(a.z / (a.z - b.z))
      } else if b.z < 0 {
        to = Self.atTable(a, b)
        edge.clip.y = Float(a.z / (a.z - b.z))
      }
    }
    // Where the object touches the table, it hides one side of the line or the other.
    if from.z <= Self.contact && to.z <= Self.contact { edge.isHollow = true }
    let (start, end) = (projection(from), projection(to))
    view.add(view.inCamera(start), view.inCamera(end)) { piece in
      var part = edge
      part.from = ProjectedVertex(piece.from, view.camera).onScreen
      part.to = ProjectedVertex(piece.to, view.camera).onScreen
      if piece.isClosing {
        part.isHollow = true
      } else if piece.begin != 0 || piece.end != 1 {
        let (x, width) = (edge.clip.x, edge.clip.y - edge.clip.x)
        func share(_ u: Double) -> Float {
          x + width * Float(projection.place(between: from, to, shadowAt: u))
        }
        part.clip = SIMD2(share(piece.begin), share(piece.end))
      }
      append(part)
    }
  }

  private func append(_ edge: ActiveEdge) {
    outline.append(edge)
    for end in [edge.from, edge.to] {
      low = pointwiseMin(low, SIMD2(end.x, end.y))
      high = pointwiseMax(high, SIMD2(end.x, end.y))
    }
  }

  /// Closes the outline of an object that reaches below the table along the line in which it cuts
  /// it.
  private func closeAtTable(
    _ object: ProjectedObject, _ isLit: WorkingMemory<UInt8>, _ view: ShadowView
  ) {
    for face in 0..<object.mesh.faces.count where isLit.pointer[face] != 0 {
      let v = object.mesh.faces.pointer[face].vertices
      var (leaves, enters): (Vector3?, Vector3?)
      for corner in 0..<3 {
        let a = object.inWorld(vertex: v[corner])
        let b = object.inWorld(vertex: v[(corner + 1) % 3])
        if a.z >= 0 && b.z < 0 { leaves = Self.atTable(a, b) }
        if a.z < 0 && b.z >= 0 { enters = Self.atTable(b, a) }
      }
      guard let leaves, let enters else { continue }
      let edge = ActiveEdge(
        from: .zero, to: .zero, fromVertex: 0, toVertex: 0, face: Int32(face), otherFace: -1,
        isHollow: true)
      add(enters, leaves, edge, view, sinks: false)
    }
  }

  /// Where the way from a point above the table to one below it meets it.
  private static func atTable(_ above: Vector3, _ below: Vector3) -> Vector3 {
    let place = above + (below - above) * (above.z / (above.z - below.z))
    return Vector3(place.x, place.y, 0)
  }
}

extension Shadow {
  /// Whether the shadow covers a place of the picture, if that shows the table: the winding number
  /// of its outline about it, as for objects.
  func covers(_ x: Double, _ y: Double) -> Bool {
    let b = bounds
    guard !b.isEmpty, x >= Double(b.minX - 1), x <= Double(b.maxX + 1), y >= Double(b.minY - 1),
      y <= Double(b.maxY + 1)
    else { return false }
    return outline.winding(x, y, crossesRising: false) != 0
  }

  /// Calls `body` for the pixels of `rect` whose centres the shadow covers.
  ///
  /// - Parameter memory: for one number a column and two more.
  @inline(__always)
  func forEachCovered(
    in rect: PixelRect, _ memory: WorkingMemory<Int32>, _ body: (_ column: Int, _ row: Int) -> Void
  ) {
    let rect = rect.intersection(bounds)
    guard !rect.isEmpty else { return }
    let width = rect.width
    memory.reserve(width + 1)
    for row in rect.rows {
      // How the number changes from each column to the one left of it.
      memory.pointer.update(repeating: 0, count: width + 1)
      let y = Double(row) + 0.5
      for index in 0..<outline.count {
        let edge = outline.edges.pointer + index
        let (a, b) = (edge.pointee.from, edge.pointee.to)
        guard (a.y <= y) != (b.y <= y) else { continue }
        // The first column whose centre does not have the edge on its right: the same edge function
        // decides as where edges are walked.
        let place = a.x + (y - a.y) * ((b.x - a.x) / (b.y - a.y)) - 0.5
        var column = Int(roundingDown: place.rounded(.up), from: rect.minX, through: rect.maxX)
        while column > rect.minX && !edge.pointee.passes(rightOf: Double(column) - 0.5, y) {
          column -= 1
        }
        while column < rect.maxX && edge.pointee.passes(rightOf: Double(column) + 0.5, y) {
          column += 1
        }
        memory.pointer[column - rect.minX] += b.y > a.y ? 1 : -1
      }
      var winding = memory.pointer[width]
      for offset in stride(from: width - 1, through: 0, by: -1) {
        if winding != 0 { body(rect.minX + offset, row) }
        winding += memory.pointer[offset]
      }
    }
  }

  /// The point of the object whose shadow is an end of an edge; in the world.
  ///
  /// - Parameter share: 0 at the edge's `fromVertex` and 1 at its `toVertex`.
  @inline(__always)
  func source(_ edge: borrowing ActiveEdge, share: Float, of object: ProjectedObject) -> Vector3 {
    let a = object.inWorld(vertex: edge.fromVertex)
    return a + (object.inWorld(vertex: edge.toVertex) - a) * Double(share)
  }
}

extension ActiveEdge {
  /// Whether the edge passes to the right of a place. On the edge the top-left rule decides, as it
  /// does for a pixel's centre in `PixelWalk`.
  @inline(__always)
  fileprivate func passes(rightOf x: Double, _ y: Double) -> Bool {
    winding(x, y, crossesRising: false) != 0
  }
}

extension ProjectedObject {
  /// A vertex in the world, in metres.
  @inline(__always)
  func inWorld(vertex: Int32) -> Vector3 { view.worldFromObject(mesh.position(Int(vertex))) }

  /// Whether all vertices lie below a height, in metres.
  fileprivate func isBelow(_ height: Double) -> Bool {
    box.high.z < height
      || (0..<mesh.vertexCount).allSatisfy { inWorld(vertex: Int32($0)).z < height }
  }

  /// Finds the faces that turn their front to a light; four at a time.
  fileprivate func findLitFaces(_ projection: ShadowProjection, _ isLit: WorkingMemory<UInt8>) {
    let blocks = mesh.faceBlocks
    isLit.reserve(blocks.count * 4)
    let objectFromWorld = view.worldFromObject.inverse
    let light =
      projection.isPoint
      ? objectFromWorld(projection.vector)
      : objectFromWorld.rotation * projection.vector.normalized
    let share = projection.isPoint ? 1.0 : 0
    for index in 0..<blocks.count {
      let n = blocks.pointer[index]
      let height = (n.x * light.x + n.y * light.y + n.z * light.z) - n.offset * share
      for lane in 0..<4 { isLit.pointer[index * 4 + lane] = height[lane] > 1e-9 ? 1 : 0 }
    }
  }
}
