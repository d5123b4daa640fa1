import Geometry

extension Antialiaser {
  /// Reverse mode along the outlines of shadows: adds the derivative in the motions of the objects
  /// that cast them.
  ///
  /// The shadow's edge moves over the table, which carries the colours on both sides of it.
  func pullbackShadows(
    _ rect: PixelRect, camera: PinholeCamera, adjoint: UnsafePointer<SIMD4<Float>>,
    into sinks: AdjointSinks
  ) {
    guard shadows != nil else { return }
    var gathered = ShadowAdjoint()
    forEachShadowCrossing(in: rect) { shadow, index, crossing, sides in
      if shadow !== gathered.shadow || index != gathered.edge {
        gathered.finishEdge(objects, camera, sinks)
        (gathered.shadow, gathered.edge) = (shadow, index)
      }
      let edge = shadow.outline.edges.pointer[index]
      let a = adjoint[crossing.row * buffer.width + crossing.column]
      let term = BoundaryTerm(crossing, foot: sides.foot, on: edge)
      let jump = dot(a, sides.inside.color - sides.outside.color)
      let place = edge(sides.foot)
      let exchanged = a * sides.weight
      let inPicture =
        behindEdge(sides.inside, place, adjoint: -exchanged, into: sinks)
        + behindEdge(sides.outside, place, adjoint: exchanged, into: sinks)
      let inFoot = (inPicture * term.along).sum()
      let motion = FootMotion(sides.foot, of: crossing, on: edge)
      let (carried, turned) = term.footAdjoint(inPicture: inPicture, inFoot: inFoot, motion)
      let swept = term.sweepAdjoint(jump)
      gathered.from += swept.from + carried.from - turned
      gathered.to += swept.to + carried.to + turned
      if crossing.hasEnd && objects[shadow.caster].mesh.isConvex {
        let swing = crossing.swing(of: edge)
        gathered.from -= swing.from * jump
        gathered.to -= swing.to * jump
      }
    }
    gathered.finishEdge(objects, camera, sinks)
  }

  /// Forward mode along the outlines of shadows; the neighbour of `pullbackShadows`.
  ///
  /// - Parameters:
  ///   - motions: `[instance][motion]`, the same number for all objects that move, none for others.
  ///   - tangents: `[motion, rect.height, rect.width]`.
  func pushforwardShadows(
    _ rect: PixelRect, camera: PinholeCamera, motions: [[FramedMotion]],
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    guard let shadows else { return }
    let count = rect.width * rect.height
    var current: (shadow: Shadow?, edge: Int) = (nil, -1)
    var speeds = [BoundaryTerm.Ends](
      repeating: (.zero, .zero), count: motions.map(\.count).max() ?? 0)
    forEachShadowCrossing(in: rect) { shadow, index, crossing, sides in
      let (own, table) = (
        motions[shadow.caster], motions[shadows.fixture(of: sides.inside.surface.instance)]
      )
      guard !own.isEmpty || !table.isEmpty else { return }
      let edge = shadow.outline.edges.pointer[index]
      let pixel = tangents + rect.offset((crossing.column, crossing.row))
      let place = edge(sides.foot)
      if !table.isEmpty {
        for (side, weight) in [(sides.inside, -sides.weight), (sides.outside, sides.weight)] {
          objects[side.surface.instance].pushforward(
            face: side.surface.face, x: Float(place.x), y: Float(place.y),
            inverseDepth: side.surface.inverseDepth, motions[side.surface.instance]
          ) { k, change in pixel[k * count] += change * weight }
        }
      }
      guard !own.isEmpty else { return }
      if shadow !== current.shadow || index != current.edge {
        current = (shadow, index)
        let motion = EdgeMotion(edge, camera)
        for k in own.indices {
          speeds[k] = motion.speeds(of: edge, own[k], shadow, objects[shadow.caster], camera)
        }
      }
      pushforward(shadow, edge, crossing, sides, speeds, own.count, pixel, stride: count)
    }
  }

  /// Forward mode in the vectors of the lights, through the outlines of their shadows.
  ///
  /// - Parameters:
  ///   - changes: of the lights.
  ///   - tangent: of the picture, `[height, width]`.
  func pushforwardShadows(
    _ rect: PixelRect, camera: PinholeCamera, lights changes: [LightingDifferential.Light],
    tangent: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    forEachShadowCrossing(in: rect) { shadow, index, crossing, sides in
      let edge = shadow.outline.edges.pointer[index]
      let motion = EdgeMotion(edge, camera)
      func speed(_ end: Vector3, _ share: Float) -> SIMD2<Float> {
        let source = shadow.source(edge, share: share, of: objects[shadow.caster])
        let velocity = shadow.projection.velocity(
          ofShadowOf: source, light: changes[shadow.light].vector)
        return SIMD2<Float>(
          motion.onScreen(camera.cameraFromWorld.rotation * velocity, of: end))
      }
      pushforward(
        shadow, edge, crossing, sides,
        [(speed(motion.from, edge.clip.x), speed(motion.to, edge.clip.y))], 1,
        tangent + crossing.row * buffer.width + crossing.column, stride: 0)
    }
  }

  /// Adds what the motion of an outline changes in a pixel.
  @inline(__always)
  private func pushforward(
    _ shadow: Shadow, _ edge: ActiveEdge, _ crossing: PixelCrossing, _ sides: CrossingSides,
    _ speeds: [BoundaryTerm.Ends], _ count: Int,
    _ pixel: UnsafeMutablePointer<SIMD4<Float>>, stride: Int
  ) {
    let place = edge(sides.foot)
    func slope(_ side: SurfaceSide) -> (alongX: SIMD4<Float>, alongY: SIMD4<Float>) {
      objects[side.surface.instance].colorGradient(
        face: side.surface.face, x: Float(place.x), y: Float(place.y),
        inverseDepth: side.surface.inverseDepth)
    }
    let (inside, outside) = (slope(sides.inside), slope(sides.outside))
    let slopes = (
      x: (outside.alongX - inside.alongX) * sides.weight,
      y: (outside.alongY - inside.alongY) * sides.weight
    )
    let term = BoundaryTerm(crossing, foot: sides.foot, on: edge)
    let jump = sides.inside.color - sides.outside.color
    let motion = FootMotion(sides.foot, of: crossing, on: edge)
    let swings = crossing.hasEnd && objects[shadow.caster].mesh.isConvex
    let swing = swings ? crossing.swing(of: edge) : (.zero, .zero)
    for k in 0..<count {
      let ends = speeds[k]
      let atFoot = term.footVelocity(ends, motion)
      let swept = term.sweep(ends) - BoundaryTerm.swing(ends, swing)
      pixel[k * stride] +=
        jump * swept + slopes.x * atFoot.x + slopes.y * atFoot.y
    }
  }
}

extension EdgeMotion {
  /// How fast the ends of a shadow's edge move in the picture, in pixels.
  fileprivate func speeds(
    of edge: ActiveEdge, _ motion: FramedMotion, _ shadow: Shadow, _ object: ProjectedObject,
    _ camera: PinholeCamera
  ) -> BoundaryTerm.Ends {
    func speed(_ end: Vector3, _ share: Float) -> SIMD2<Float> {
      let source = shadow.source(edge, share: share, of: object)
      let moved = shadow.projection.velocity(
        motion.velocity(inWorld: source, of: edge, share: share, object.view), of: source)
      let velocity = camera.cameraFromWorld.rotation * moved + motion.velocity(ofStanding: end)
      return SIMD2<Float>(onScreen(velocity, of: end))
    }
    return (speed(from, edge.clip.x), speed(to, edge.clip.y))
  }
}
