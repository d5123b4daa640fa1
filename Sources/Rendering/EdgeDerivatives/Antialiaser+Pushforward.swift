import Geometry

extension Antialiaser {
  /// Forward mode along the edges: adds the picture's derivatives in motions of objects, through
  /// the places of their edges and through the colours on both sides.
  ///
  /// - Parameters:
  ///   - rect: in pixels.
  ///   - motions: `[instance][motion]`, the same number for all objects that move, none for others.
  ///   - tangents: `[motion, rect.height, rect.width]`.
  func pushforward(
    _ rect: PixelRect, camera: PinholeCamera, motions: [[FramedMotion]],
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let count = rect.width * rect.height
    for owner in objects.indices {
      let object = objects[owner]
      let own = motions[owner]
      var current = -1
      var speeds = [BoundaryTerm.Ends](
        repeating: (.zero, .zero), count: own.count)
      let range = crossings(of: owner, in: rect)
      forEachCrossing(range, in: rect) { index, crossing, sides in
        let behind = sides.outside.surface
        let showsMoving = behind.instance >= 0 && !motions[behind.instance].isEmpty
        guard !own.isEmpty || showsMoving else { return }
        let edge = object.outline.edges.pointer + index
        let pixel = tangents + rect.offset((crossing.column, crossing.row))
        let place = edge.pointee(sides.foot)
        let (x, y) = (Float(place.x), Float(place.y))
        if showsMoving && edge.pointee.isSilhouette {
          objects[behind.instance].pushforward(
            face: behind.face, x: x, y: y, inverseDepth: behind.inverseDepth,
            motions[behind.instance], in: shader(behind.instance, sides.slot &+ 1)
          ) { k, change in pixel[k * count] += change * sides.weight }
        }
        guard !own.isEmpty else { return }
        if index != current {
          current = index
          let motion = EdgeMotion(edge.pointee, camera)
          for k in own.indices { speeds[k] = motion.speeds(edge.pointee, own[k], object.view) }
        }
        let term = BoundaryTerm(crossing, foot: sides.foot, on: edge.pointee)
        let jump = sides.inside.color - sides.outside.color
        for k in own.indices { pixel[k * count] += jump * term.sweep(speeds[k]) }
        if crossing.hasEnd && object.mesh.isConvex {
          let swing = crossing.swing(of: edge.pointee)
          for k in own.indices {
            pixel[k * count] -= jump * BoundaryTerm.swing(speeds[k], swing)
          }
        }
        let footMotion = FootMotion(sides.foot, of: crossing, on: edge.pointee)
        func changeOnEdge(_ side: SurfaceSide, _ slot: Int32, _ weight: Float) {
          let point = object.shader.point(
            x: x, y: y, inverseDepth: side.surface.inverseDepth)
          let step = edge.pointee.alongSurface(point, object.view)
          shader(owner, slot).forEachChange(
            ofFace: side.surface.face, at: point, own,
            displacement: { step * footMotion.speed(speeds[$0], foot: term.foot) }
          ) { k, change in pixel[k * count] += change * weight }
        }
        changeOnEdge(sides.inside, sides.slot, -sides.weight)
        if !edge.pointee.isSilhouette {
          changeOnEdge(sides.outside, sides.slot &+ 1, sides.weight)
        } else if behind.instance >= 0 {
          let gradient = colorGradient(behind, sides.slot &+ 1, x: x, y: y)
          for k in own.indices {
            let speed = term.footVelocity(speeds[k], footMotion)
            pixel[k * count] +=
              (gradient.alongX * speed.x + gradient.alongY * speed.y) * sides.weight
          }
        }
      }
      if shadows != nil {
        pushforwardShares(
          range, of: owner, rect, camera: camera, motions: motions, tangents: tangents)
      }
    }
  }

  /// What shades an object in the light that arrives at a side of a crossing.
  ///
  /// - Parameter slot: of the side, among `ShadowSlots`.
  @inline(__always)
  func shader(_ instance: Int, _ slot: Int32) -> Shader {
    guard let shadows, let shares = shadows.slots.lessened(Int(slot)) else {
      return objects[instance].shader
    }
    return shadows.dimmed(objects[instance].shader, shares)
  }

  /// How the colour that a side of a crossing shows changes from place to place, per pixel.
  @inline(__always)
  func colorGradient(_ surface: VisibleSurface, _ slot: Int32, x: Float, y: Float) -> (
    alongX: SIMD4<Float>, alongY: SIMD4<Float>
  ) {
    let object = objects[surface.instance]
    guard let shadows, let shares = shadows.slots.lessened(Int(slot)) else {
      return object.colorGradient(
        face: surface.face, x: x, y: y, inverseDepth: surface.inverseDepth)
    }
    return object.colorGradient(
      face: surface.face, x: x, y: y, inverseDepth: surface.inverseDepth,
      in: shadows.dimmed(object.shader, shares))
  }
}
