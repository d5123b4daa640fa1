import Geometry

/// The derivative in an object's motion through the places of its edges, while it is gathered edge
/// by edge.
private struct EdgeAdjoint {
  /// The edge that is being walked.
  var edge = -1
  /// The derivatives in the places of its ends in the picture, per pixel.
  var from = SIMD2<Float>.zero
  var to = SIMD2<Float>.zero
  /// Of all edges before; in the camera's frame.
  private(set) var force = Vector3.zero
  private(set) var torque = Vector3.zero

  mutating func finishEdge(
    of instance: Int, _ object: ProjectedObject, _ camera: PinholeCamera,
    _ geometry: GeometryAdjoint?
  ) {
    guard edge >= 0 else { return }
    let motion = EdgeMotion(object.outline.edges.pointer[edge], camera)
    geometry?.add(
      edge: object.outline.edges.pointer[edge], of: instance, object, motion, from: from, to: to)
    let origin = object.view.cameraFromObject.translation
    let from = motion.inSpace(SIMD2<Double>(from), of: motion.from)
    let to = motion.inSpace(SIMD2<Double>(to), of: motion.to)
    force += from + to
    torque += (motion.from - origin).cross(from) + (motion.to - origin).cross(to)
    (self.from, self.to) = (.zero, .zero)
  }
}

extension Antialiaser {
  /// Reverse mode along the edges of one object: adds the derivative in the motion of that object,
  /// through the places of its edges and through the colours on their inner sides, and in the
  /// motion of the objects whose colours lie on their outer sides.
  ///
  /// - Parameters:
  ///   - rect: crossings with pixels outside are left out.
  ///   - adjoint: the loss's derivative in each pixel, `[height, width]`.
  @inline(__always)
  func pullback(
    _ rect: PixelRect, instance: Int, camera: PinholeCamera,
    adjoint: UnsafePointer<SIMD4<Float>>, into sinks: AdjointSinks
  ) {
    let object = objects[instance]
    var gathered = EdgeAdjoint()
    let range = crossings(of: instance, in: rect)
    if shadows != nil { pullbackShares(range, rect, adjoint: adjoint, into: sinks) }
    forEachCrossing(range, in: rect) { index, crossing, sides in
      if index != gathered.edge {
        gathered.finishEdge(of: instance, object, camera, sinks.geometry)
        gathered.edge = index
      }
      let edge = object.outline.edges.pointer + index
      let a = adjoint[crossing.row * buffer.width + crossing.column]
      let term = BoundaryTerm(crossing, foot: sides.foot, on: edge.pointee)
      let jump = dot(a, sides.inside.color - sides.outside.color)
      // The colours' own change.
      let exchanged = a * sides.weight
      // In the foot's place on the edge, and in its place in the picture.
      var inFoot = onEdge(
        sides.inside, sides.slot, edge.pointee, sides.foot, adjoint: -exchanged, into: sinks)
      var inPicture = SIMD2<Float>.zero
      if edge.pointee.isSilhouette {
        inPicture = behindEdge(
          sides.outside, sides.slot &+ 1, edge.pointee(sides.foot), adjoint: exchanged,
          into: sinks)
        inFoot += (inPicture * term.along).sum()
      } else {
        inFoot += onEdge(
          sides.outside, sides.slot &+ 1, edge.pointee, sides.foot, adjoint: exchanged,
          into: sinks)
      }
      let swept = term.sweepAdjoint(jump)
      gathered.from += swept.from
      gathered.to += swept.to
      // Between two faces of one colour each it does not matter where the foot is.
      if inFoot != 0 || inPicture != .zero {
        let motion = FootMotion(sides.foot, of: crossing, on: edge.pointee)
        let (carried, turned) = term.footAdjoint(inPicture: inPicture, inFoot: inFoot, motion)
        gathered.from += carried.from - turned
        gathered.to += carried.to + turned
      }
      if crossing.hasEnd && object.mesh.isConvex {
        let swing = crossing.swing(of: edge.pointee)
        gathered.from -= swing.from * jump
        gathered.to -= swing.to * jump
      }
    }
    gathered.finishEdge(of: instance, object, camera, sinks.geometry)
    let toObject = object.view.cameraFromObject.rotation.transpose
    sinks.objects[instance].force += SIMD4(toObject * gathered.force)
    sinks.objects[instance].torque += SIMD4(toObject * gathered.torque)
  }

  /// The colour on an edge, whose points the object carries, changes as lights and camera turn and
  /// move about the object, and as the foot moves along the edge.
  ///
  /// - Parameter slot: of the side, among `ShadowSlots`.
  /// - Returns: the derivative in the foot's place, 0 at the edge's `from` and 1 at its `to`.
  @inline(__always)
  private func onEdge(
    _ side: SurfaceSide, _ slot: Int32, _ edge: ActiveEdge, _ foot: Double, adjoint: SIMD4<Float>,
    into sinks: AdjointSinks
  ) -> Float {
    let instance = side.surface.instance
    let place = edge(foot)
    if let shadows, let shares = shadows.slots.lessened(Int(slot)) {
      let (point, gradient) = objects[instance].gradient(
        ofShaded: side.surface, at: SIMD2(Float(place.x), Float(place.y)), adjoint: adjoint, shares,
        force: shadows.slots.forces.pointer[Int(slot)], shadows, instance: instance, into: sinks)
      return dot(gradient.displacement, edge.alongSurface(point, objects[instance].view))
    }
    if sinks.isMotionAlone,
      let inPicture = sinks.objects[instance].gather(
        side.surface.face, x: Float(place.x), y: Float(place.y), adjoint: adjoint, isCarried: true)
    {
      return (inPicture * edge.alongPicture).sum()
    }
    let object = objects[instance]
    guard
      let (point, gradient) = object.gradient(
        ofFace: side.surface.face, x: Float(place.x), y: Float(place.y),
        inverseDepth: side.surface.inverseDepth, adjoint: adjoint,
        into: sinks.shading.map { $0 + instance })
    else { return 0 }
    sinks.objects[instance].force += gradient.force
    sinks.objects[instance].torque += gradient.torque
    sinks.geometry?.add(
      gradient, at: point, face: side.surface.face, of: instance, object, force: gradient.force)
    return dot(gradient.displacement, edge.alongSurface(point, object.view))
  }

  /// The colour behind an edge changes as what is there moves, and as the foot moves across it.
  ///
  /// - Parameter slot: of the side, among `ShadowSlots`.
  /// - Returns: the derivative in the place in the picture, per pixel.
  @inline(__always)
  func behindEdge(
    _ side: SurfaceSide, _ slot: Int32, _ place: Vector3, adjoint: SIMD4<Float>,
    into sinks: AdjointSinks
  ) -> SIMD2<Float> {
    let instance = side.surface.instance
    guard instance >= 0 else { return .zero }
    if let shadows, let shares = shadows.slots.lessened(Int(slot)) {
      return objects[instance].pullback(
        shaded: side.surface, at: SIMD2(Float(place.x), Float(place.y)), adjoint: adjoint, shares,
        force: shadows.slots.forces.pointer[Int(slot)], shadows, instance: instance, into: sinks)
    }
    // As `pullback` begins, but before the object is looked up.
    if sinks.isMotionAlone,
      let inPicture = sinks.objects[instance].gather(
        side.surface.face, x: Float(place.x), y: Float(place.y), adjoint: adjoint)
    {
      return inPicture
    }
    return objects[instance].pullback(
      face: side.surface.face, x: Float(place.x), y: Float(place.y),
      inverseDepth: side.surface.inverseDepth, adjoint: adjoint, instance: instance,
      into: sinks)
  }
}
