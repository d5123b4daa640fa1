import Geometry

extension Antialiaser {
  /// Reverse mode along the seams: adds the derivative in the motions of the objects on both sides.
  ///
  /// A seam lies where the difference of two inverse depths is zero. As that rises by r in a fixed
  /// place of the picture, the line moves by r / slope towards the second object. Along the line r
  /// is affine, so that it is enough to know it at the two ends.
  func pullbackSeams(
    _ rect: PixelRect, adjoint: UnsafePointer<SIMD4<Float>>,
    into sinks: AdjointSinks
  ) {
    forEachSeamCrossing(in: rect) { seam, crossing, sides in
      let a = adjoint[crossing.row * buffer.width + crossing.column]
      let term = BoundaryTerm(crossing, foot: sides.foot, on: seam.edge)
      let jump = dot(a, sides.inside.color - sides.outside.color)
      let place = seam.edge(sides.foot)
      let exchanged = a * sides.weight
      pullbackShares(sides, of: seam, crossing, adjoint: adjoint, into: sinks)
      let inPicture =
        behindEdge(sides.inside, sides.slot, place, adjoint: -exchanged, into: sinks)
        + behindEdge(sides.outside, sides.slot &+ 1, place, adjoint: exchanged, into: sinks)
      let motion = FootMotion(sides.foot, of: crossing, on: seam.edge)
      let inFoot = (inPicture * term.along).sum()
      let (carried, turned) = term.footAdjoint(inPicture: inPicture, inFoot: inFoot, motion)
      // Not `sweepAdjoint`, which multiplies in another order.
      let (outward, lever, normal) = (term.outward, term.lever, term.normal)
      let ends = (
        outward * (jump * lever.from) + carried.from - turned,
        outward * (jump * lever.to) + carried.to + turned
      )
      for (end, inPlace) in [(seam.edge.from, ends.0), (seam.edge.to, ends.1)] {
        let inRise = (inPlace * normal).sum() / Float(seam.slope)
        for (surface, adjoint) in [(seam.first, inRise), (seam.second, -inRise)] {
          objects[surface.instance].pullback(
            rise: surface.face, at: end, adjoint: adjoint, instance: surface.instance,
            into: sinks)
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
      guard shadows != nil || !moving.0.isEmpty || !moving.1.isEmpty else { return }
      let pixel = tangents + rect.offset((crossing.column, crossing.row))
      let place = SIMD2<Float>(seam.edge(sides.foot).inPicture)
      var slopes = (alongX: SIMD4<Float>.zero, alongY: SIMD4<Float>.zero)
      for (side, slot, motions, weight) in [
        (sides.inside, sides.slot, moving.0, -sides.weight),
        (sides.outside, sides.slot &+ 1, moving.1, sides.weight),
      ] {
        let (object, surface) = (objects[side.surface.instance], side.surface)
        if !motions.isEmpty {
          object.pushforward(
            face: surface.face, x: place.x, y: place.y, inverseDepth: surface.inverseDepth, motions,
            in: shader(surface.instance, slot)
          ) { k, change in pixel[k * count] += change * weight }
        }
        let gradient = colorGradient(surface, slot, x: place.x, y: place.y)
        slopes.alongX += gradient.alongX * weight
        slopes.alongY += gradient.alongY * weight
      }
      let term = BoundaryTerm(crossing, foot: sides.foot, on: seam.edge)
      let normal = term.normal
      let motion = FootMotion(sides.foot, of: crossing, on: seam.edge)
      let jump = sides.inside.color - sides.outside.color
      func ends(_ k: Int) -> BoundaryTerm.Ends {
        func speed(_ end: Vector3) -> SIMD2<Float> {
          func rise(_ surface: (instance: Int, face: Int), _ motions: [FramedMotion]) -> Float {
            guard !motions.isEmpty else { return 0 }
            return objects[surface.instance].rise(of: surface.face, at: end, motions[k])
          }
          return normal
            * ((rise(seam.first, moving.0) - rise(seam.second, moving.1)) / Float(seam.slope))
        }
        return (speed(seam.edge.from), speed(seam.edge.to))
      }
      pushforwardShares(
        sides, of: seam, crossing, motions: motions,
        atFoot: { term.footVelocity(ends($0), motion) }, pixel: pixel, stride: count)
      for k in 0..<max(moving.0.count, moving.1.count) {
        let speeds = ends(k)
        let atFoot = term.footVelocity(speeds, motion)
        pixel[k * count] +=
          jump * term.sweep(speeds) + slopes.alongX * atFoot.x + slopes.alongY * atFoot.y
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
    let n = mesh.looks.appearances.pointer[face].geometricNormal
    return n * (-p.inverseDepth * p.inverseDepth / dot(n, p.ray))
  }

  /// Forward mode of a face's inverse depth in a fixed place of the picture.
  fileprivate func rise(of face: Int, at place: Vector3, _ motion: FramedMotion) -> Float {
    let point = shader.point(x: Float(place.x), y: Float(place.y), inverseDepth: Float(place.z))
    return dot(rise(of: face, at: point), motion.velocity(of: point.position, face: face))
  }

  /// Reverse mode of a face's inverse depth in a fixed place of the picture.
  fileprivate func pullback(
    rise face: Int, at place: Vector3, adjoint: Float, instance: Int,
    into sinks: AdjointSinks
  ) {
    let (x, y) = (Float(place.x), Float(place.y))
    let point = shader.point(x: x, y: y, inverseDepth: Float(place.z))
    let force = rise(of: face, at: point) * adjoint
    sinks.objects[instance].force += force
    sinks.objects[instance].torque += cross(point.position, force)
    guard let geometry = sinks.geometry else { return }
    geometry.add(SurfaceGradient(), at: point, face: face, of: instance, self, force: force)
    geometry.add(
      seenAlongRay: force, at: point, self, x: x, y: y,
      inPicture: -SIMD2(dot(force, view.rayX), dot(force, view.rayY)) / point.inverseDepth)
  }
}
