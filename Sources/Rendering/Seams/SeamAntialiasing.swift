import Geometry

extension Antialiaser {
  /// Calls `body` for every visible crossing of a seam with a pixel of `rect`.
  @inline(__always)
  func forEachSeamCrossing(
    in rect: PixelRect,
    _ body: (_ seam: Seam, _ crossing: PixelCrossing, _ sides: CrossingSides) -> Void
  ) {
    let shown = seams.hasCrowd ? findShown(in: rect) : nil
    for index in 0..<seams.count {
      let (a, b) = seams.instances(index)
      if let shown, seams.isCrowded(a), seams.isCrowded(b) {
        guard shown[a], shown[b] else { continue }
        let seam = seams[index]
        PixelWalk.forEachCrossing(of: seam.edge, in: rect) { crossing in
          let crossing = settled(crossing, seam)
          if let sides = sidesShown(of: seam, crossing) { body(seam, crossing, sides) }
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
          if let sides = sides(of: seam, part, among: others) { body(seam, part, sides) }
        }
      }
    }
  }

  /// Whether each object is shown by the centre of a pixel of `rect`, or of one next to it; a fixture by its
  /// twins, too. It holds until this is asked again.
  @inline(never)
  private func findShown(in rect: PixelRect) -> UnsafePointer<Bool> {
    crossings.shown.reserve(objects.count)
    let shown = crossings.shown.pointer
    buffer.findShown(shown, count: objects.count, in: rect.expanded(by: 1))
    if let shadows {
      for instance in objects.indices where shown[instance] {
        shown[shadows.owner(instance)] = true
      }
    }
    return UnsafePointer(shown)
  }

  /// What lies on the sides of a crossing of a seam in a crowd, or nil if the pixel's centre and that of the
  /// next one beyond the seam do not show the two objects.
  @inline(never)
  private func sidesShown(of seam: Seam, _ crossing: PixelCrossing) -> CrossingSides? {
    let here = crossing.row * buffer.width + crossing.column
    let there = withUnsafePointer(to: crossing) { crossing in
      withUnsafePointer(to: seam.edge) { neighbor(of: crossing, beyond: $0) }
    }
    let (inner, outer) = crossing.centerIsInside ? (here, there) : (there, here)
    guard let inner, let outer, buffer.surface[inner] >= 0, buffer.surface[outer] >= 0,
      shows(buffer.surface[inner], seam.first.instance),
      shows(buffer.surface[outer], seam.second.instance)
    else { return nil }
    return sides(of: seam, crossing)
  }

  /// Whether some convex object hides a whole seam. Most of what many objects in one place have is hidden so.
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

  /// A crossing whose centre lies on the side that is shown there: the z-buffer has decided which of the
  /// two objects it is, with fewer digits and with no bias.
  private func settled(_ given: PixelCrossing, _ seam: Seam) -> PixelCrossing {
    var crossing = given
    let along = seam.edge.alongPicture
    let distance = abs(crossing.side) / Double((along * along).sum().squareRoot())
    guard distance < 1e-3 + 2 * SeamList.bias * seam.edge.from.z / seam.slope
    else { return given }
    let surface = buffer.surface[crossing.row * buffer.width + crossing.column]
    guard surface >= 0 else { return given }
    let isFirst = shows(surface, seam.first.instance)
    guard isFirst || shows(surface, seam.second.instance) else { return given }
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
    guard let shadows else { return colored(inside, outside, seam.edge, part) }
    // A shadow begins where the surfaces are equally deep; a seam lies beside that by its bias.
    return coloredInLight(
      inside, outside, seam.edge, part, shadows,
      sidestep: Self.sidestep + 2 * SeamList.bias * place.z / seam.slope)
  }

  /// Whether another part of an object lies before a place of a seam.
  private func hides(_ instance: Int, _ place: Vector3, _ depth: Float) -> Bool {
    guard !objects[instance].mesh.isConvex else { return false }
    let own = objects[instance].nearestFace(place.x, place.y)?.inverseDepth ?? 0
    return own > depth * (1 + Self.contact)
  }

  /// Notes the pixels of `rect` in which seams run: there centres do not tell what lies beside edges.
  ///
  /// Those in a crowd mark none: its edges are not asked for marks.
  ///
  /// - Parameter isClear: whether nothing is marked yet. Else what has been marked for a seam still is, for
  ///   pixels keep their marks until the objects are taken off that were drawn since.
  func markSeams(_ rect: PixelRect, isClear: Bool = false) {
    for index in 0..<seams.count where isClear || seams.fate(index).pointee.markedCount == 0 {
      let (a, b) = seams.instances(index)
      if seams.isCrowded(a) && seams.isCrowded(b) { continue }
      let edge = seams.edge(index)
      PixelWalk.forEachCrossing(of: edge.pointee, in: rect) { crossing in
        markSeam(crossing, in: rect)
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
  func markSeam(_ crossing: PixelCrossing, in rect: PixelRect) {
    for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
      let (column, row) = (crossing.column + dx, crossing.row + dy)
      if rect.contains((column, row)) {
        buffer.marks[row * buffer.width + column] |= PixelBuffer.seam
      }
    }
  }

  /// Mixes the colours of the pixels of `rect` that seams pass through.
  func mixSeams(_ rect: PixelRect) {
    forEachSeamCrossing(in: rect) { _, crossing, sides in mix(crossing, sides) }
  }

  /// Reverse mode along the seams: adds the derivative in the motions of the objects on both sides.
  ///
  /// A seam lies where the difference of two inverse depths is zero. As that rises by r in a fixed
  /// place of the picture, the line moves by r / slope towards the second object. Along the line r
  /// is affine, so that it is enough to know it at the two ends.
  func pullbackSeams(
    _ rect: PixelRect, adjoint: UnsafePointer<SIMD4<Float>>,
    into pulls: UnsafeMutablePointer<ObjectPull>,
    _ shading: UnsafeMutablePointer<ShadingGradient>? = nil, _ geometry: GeometryPull? = nil
  ) {
    forEachSeamCrossing(in: rect) { seam, crossing, sides in
      let a = adjoint[crossing.row * buffer.width + crossing.column]
      let along = seam.edge.alongPicture
      let outward = SIMD2(along.y, -along.x)
      let jump = dot(a, sides.inside.color - sides.outside.color)
      let place = seam.edge(sides.foot)
      let exchanged = a * sides.weight
      let inPicture =
        behindEdge(sides.inside, place, adjoint: -exchanged, into: pulls, shading, geometry)
        + behindEdge(sides.outside, place, adjoint: exchanged, into: pulls, shading, geometry)
      let motion = FootMotion(sides.foot, of: crossing, on: seam.edge)
      let inFoot = (inPicture * along).sum()
      let (foot, lever) = (Float(sides.foot), crossing.lever)
      let carried = inPicture + motion.onEdge * inFoot
      let turned = motion.onTurn * inFoot
      let pull = (
        outward * (jump * lever.from) + carried * (1 - foot) - turned,
        outward * (jump * lever.to) + carried * foot + turned
      )
      let normal = outward / (along * along).sum().squareRoot()
      for (end, pull) in [(seam.edge.from, pull.0), (seam.edge.to, pull.1)] {
        let inRise = (pull * normal).sum() / Float(seam.slope)
        for (surface, adjoint) in [(seam.first, inRise), (seam.second, -inRise)] {
          objects[surface.instance].pull(
            rise: surface.face, at: end, adjoint: adjoint, instance: surface.instance,
            into: pulls + surface.instance, geometry)
        }
      }
    }
  }

  /// Forward mode along the seams; the neighbour of `pullbackSeams`.
  ///
  /// - Parameters:
  ///   - motions: `[instance][motion]`, the same number for all objects that move, none for others.
  ///   - tangents: `[motion, rect.height, rect.width]`.
  func pushforwardSeams(
    _ rect: PixelRect, motions: [[FramedMotion]], tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let count = rect.width * rect.height
    forEachSeamCrossing(in: rect) { seam, crossing, sides in
      let moving = (motions[seam.first.instance], motions[seam.second.instance])
      guard !moving.0.isEmpty || !moving.1.isEmpty else { return }
      let pixel = tangents + rect.offset((crossing.column, crossing.row))
      let place = SIMD2<Float>(seam.edge(sides.foot).inPicture)
      var slopes = (alongX: SIMD4<Float>.zero, alongY: SIMD4<Float>.zero)
      for (side, motions, weight) in [
        (sides.inside, moving.0, -sides.weight), (sides.outside, moving.1, sides.weight),
      ] {
        let (object, surface) = (objects[side.surface.instance], side.surface)
        if !motions.isEmpty {
          object.push(
            face: surface.face, x: place.x, y: place.y, inverseDepth: surface.inverseDepth, motions
          ) { k, change in pixel[k * count] += change * weight }
        }
        let gradient = object.colorGradient(
          face: surface.face, x: place.x, y: place.y, inverseDepth: surface.inverseDepth)
        slopes.alongX += gradient.alongX * weight
        slopes.alongY += gradient.alongY * weight
      }
      let along = seam.edge.alongPicture
      let outward = SIMD2(along.y, -along.x)
      let normal = outward / (along * along).sum().squareRoot()
      let motion = FootMotion(sides.foot, of: crossing, on: seam.edge)
      let jump = sides.inside.color - sides.outside.color
      let (foot, lever) = (Float(sides.foot), crossing.lever)
      for k in 0..<max(moving.0.count, moving.1.count) {
        func speed(_ end: Vector3) -> SIMD2<Float> {
          func rise(_ surface: (instance: Int, face: Int), _ motions: [FramedMotion]) -> Float {
            guard !motions.isEmpty else { return 0 }
            return objects[surface.instance].rise(of: surface.face, at: end, motions[k])
          }
          return normal
            * ((rise(seam.first, moving.0) - rise(seam.second, moving.1)) / Float(seam.slope))
        }
        let speeds = (from: speed(seam.edge.from), to: speed(seam.edge.to))
        let moved = speeds.from * lever.from + speeds.to * lever.to
        let atFoot =
          speeds.from * (1 - foot) + speeds.to * foot + along * motion.speed(speeds, foot: foot)
        pixel[k * count] +=
          jump * (outward * moved).sum() + slopes.alongX * atFoot.x + slopes.alongY * atFoot.y
      }
    }
  }
}

extension Vector3 {
  /// x and y of a place as seen, in pixels.
  fileprivate var inPicture: SIMD2<Double> { SIMD2(x, y) }
}

extension ProjectedObject {
  /// By how much the inverse depth i of a face in a fixed place of the picture rises for each metre
  /// that the surface there moves, in the object's frame: −i² n / (n·ray).
  @inline(__always)
  private func rise(of face: Int, at p: SurfacePoint) -> SIMD4<Float> {
    let n = mesh.appearances.pointer[face].geometricNormal
    return n * (-p.inverseDepth * p.inverseDepth / dot(n, p.ray))
  }

  /// Forward mode of a face's inverse depth in a fixed place of the picture.
  fileprivate func rise(of face: Int, at place: Vector3, _ motion: FramedMotion) -> Float {
    let point = shader.point(x: Float(place.x), y: Float(place.y), inverseDepth: Float(place.z))
    return dot(rise(of: face, at: point), motion.velocity(of: point.position, face: face))
  }

  /// Reverse mode of a face's inverse depth in a fixed place of the picture.
  fileprivate func pull(
    rise face: Int, at place: Vector3, adjoint: Float, instance: Int,
    into pull: UnsafeMutablePointer<ObjectPull>, _ geometry: GeometryPull?
  ) {
    let (x, y) = (Float(place.x), Float(place.y))
    let point = shader.point(x: x, y: y, inverseDepth: Float(place.z))
    let force = rise(of: face, at: point) * adjoint
    pull.pointee.force += force
    pull.pointee.torque += cross(point.position, force)
    guard let geometry else { return }
    geometry.add(SurfaceGradient(), at: point, face: face, of: instance, self, force: force)
    geometry.add(
      seenAlongRay: force, at: point, self, x: x, y: y,
      inPicture: -SIMD2(dot(force, view.rayX), dot(force, view.rayY)) / point.inverseDepth)
  }
}
